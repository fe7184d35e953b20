#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "rollout/job_queue.h"
#include "rollout/ranks.h"

namespace worldmodels {

// A job queue that all ranks take from, so that a faster rank takes more: each asks rank 0 for one
// job at a time, whenever a lane is free.
// Made, and finished, by all ranks; nobody else uses ranks in between.
class RankQueue : public JobQueue {
 public:
  RankQueue(Ranks& ranks, int64_t count);
  ~RankQueue() override;

  int64_t Next() override;
  int sharers() const override { return ranks_.size(); }

  // What this rank has done so far, told to rank 0 along with the next question.
  void Report(int64_t jobs, int64_t steps);
  // At rank 0: what the others have told.
  int64_t jobs_of_others() const { return jobs_of_others_; }
  int64_t steps_of_others() const { return steps_of_others_; }

  // Waits until all ranks are here. At rank 0 what each passed, by rank; elsewhere nothing. Throws
  // Error (kInterrupted) after an interrupt.
  std::vector<std::string> Finish(const std::string& bytes);

 private:
  struct Message;
  void Serve();
  void Note(int from, const Message& message);

  Ranks& ranks_;
  std::atomic<int64_t> jobs_done_ = 0, steps_done_ = 0;

  // Rank 0's.
  std::thread server_;
  std::atomic<bool> stop_ = false;
  std::vector<int64_t> jobs_of_, steps_of_;  // by rank
  std::vector<std::string> finished_;        // by rank
  std::atomic<int64_t> jobs_of_others_ = 0, steps_of_others_ = 0;

  // The others'.
  std::mutex mutex_;
  bool empty_ = false;
};

}  // namespace worldmodels
