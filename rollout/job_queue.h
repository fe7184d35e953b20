#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace worldmodels {

// Hands out the jobs 0, ..., count - 1, each once, to whoever is free.
class JobQueue {
 public:
  explicit JobQueue(int64_t count) : count_(count) {}
  virtual ~JobQueue() = default;

  // The next job, or -1 if none is left. From any thread.
  virtual int64_t Next() {
    const int64_t job = next_++;
    return job < count_ ? job : -1;
  }

  int64_t count() const { return count_; }
  // Processes that take from the queue.
  virtual int sharers() const { return 1; }

  // How many jobs each of workers (in every process) should have in hand at once, lanes at most, so
  // that the first ones to ask do not take everything.
  int64_t FairLanes(int workers, int64_t lanes) const {
    const int64_t all = static_cast<int64_t>(workers) * sharers();
    return std::min(lanes, (count_ + all - 1) / all);
  }

 private:
  int64_t count_;
  std::atomic<int64_t> next_ = 0;
};

}  // namespace worldmodels
