#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "rollout/ranks.h"

namespace worldmodels {

// Hands out the jobs 0, ..., count - 1, each once, to whoever is free on any rank, so that a faster
// rank takes more: each asks rank 0 for one job at a time. Made, and finished, by all ranks; of
// ranks nobody else uses Channel::kQueue.
class JobQueue {
 public:
  JobQueue(Ranks& ranks, int64_t count);
  ~JobQueue();
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  // The next job, or -1 if none is left. From any thread.
  int64_t Next();

  // What this rank has done so far, told to rank 0 along with the next question.
  void Report(int64_t jobs, int64_t steps);
  // At rank 0: what the others have told.
  int64_t jobs_of_others() const { return jobs_of_others_; }
  int64_t steps_of_others() const { return steps_of_others_; }

  // At rank 0: waits until all have finished. Throws Error (kInterrupted) after an interrupt.
  void Finish();

 private:
  struct Message;
  int64_t Take();
  void Tell(int64_t last);
  void Serve();
  void Note(int from, const Message& message);

  Ranks& ranks_;
  std::atomic<int64_t> jobs_done_ = 0, steps_done_ = 0;

  // Rank 0's.
  int64_t count_;
  std::atomic<int64_t> next_ = 0;
  std::thread server_;
  std::atomic<bool> stop_ = false;
  std::vector<int64_t> jobs_of_, steps_of_;  // by rank
  std::atomic<int64_t> jobs_of_others_ = 0, steps_of_others_ = 0;

  // The others'.
  std::mutex mutex_;
  bool empty_ = false;
};

}  // namespace worldmodels
