#include "rollout/executor.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "rollout/bytes.h"
#include "rollout/job_queue.h"

namespace worldmodels {
namespace {

// What part i gets of count things dealt out to parts.
int64_t Share(int64_t count, int64_t parts, int64_t i) {
  return count / parts + (i < count % parts ? 1 : 0);
}

// What this rank has driven; a driven episode has at least one step.
std::string ToBytes(std::span<const EpisodeResult> results) {
  std::string bytes;
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i].steps == 0) continue;
    PutValue(bytes, static_cast<int64_t>(i));
    PutValue(bytes, results[i].total_reward);
    PutValue(bytes, results[i].steps);
    PutValue(bytes, results[i].tiles);
    PutValue(bytes, results[i].completed);
  }
  return bytes;
}

void TakeResults(std::string_view bytes, std::vector<EpisodeResult>& results) {
  while (!bytes.empty()) {
    EpisodeResult& result = results.at(static_cast<size_t>(TakeValue<int64_t>(bytes)));
    result.total_reward = TakeValue<double>(bytes);
    result.steps = TakeValue<int>(bytes);
    result.tiles = TakeValue<int>(bytes);
    result.completed = TakeValue<bool>(bytes);
  }
}

}  // namespace

// What the workers of this rank have in common.
class Executor::Shared {
 public:
  // One worker's view.
  class Jobs;

  Shared(Ranks& ranks, const EpisodePlan& plan, const ReportProgress& progress)
      : results(plan.count), queue_(ranks, plan.count), progress_(progress) {}

  int64_t Next() { return failed_ ? -1 : queue_.Next(); }
  bool failed() const { return failed_; }
  void Fail() { failed_ = true; }

  void Done(int64_t job, const EpisodeResult& result) {
    results[job] = result;
    ++jobs_;
  }
  void Stepped(int steps) {
    steps_ += steps;
    // Whoever comes first reports; nobody waits for that.
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (lock) Report();
  }
  // When all workers are through.
  void Finish() {
    Report();
    queue_.Finish();
    if (progress_) progress_(jobs_ + queue_.jobs_of_others(), steps_ + queue_.steps_of_others());
  }

  std::vector<EpisodeResult> results;

 private:
  void Report() {
    queue_.Report(jobs_, steps_);
    if (progress_) progress_(jobs_ + queue_.jobs_of_others(), steps_ + queue_.steps_of_others());
  }

  JobQueue queue_;
  const ReportProgress& progress_;
  std::mutex mutex_;  // of reports
  std::atomic<int64_t> jobs_ = 0, steps_ = 0;
  std::atomic<bool> failed_ = false;
};

class Executor::Shared::Jobs : public LaneJobs {
 public:
  // first: a job that is taken already.
  Jobs(Shared& shared, int64_t first) : shared_(shared), first_(first) {}

  int64_t Next() override { return first_ >= 0 ? std::exchange(first_, -1) : shared_.Next(); }
  void Done(int64_t job, const EpisodeResult& result) override { shared_.Done(job, result); }
  bool Stepped(int steps) override {
    shared_.Stepped(steps);
    return !shared_.failed();
  }

 private:
  Shared& shared_;
  int64_t first_;
};

Executor::Executor(Ranks& ranks, int threads, int lanes, MakeWorld make_world)
    : ranks_(ranks),
      threads_(ThreadCount(threads)),
      lanes_(lanes),
      make_world_(std::move(make_world)) {}

Executor::~Executor() { Dismiss(); }

void Executor::Hire(int workers) {
  if (workers_ && workers_->size() >= workers) return;
  Dismiss();
  workers_ = std::make_unique<Workers>(workers);
  worlds_.resize(static_cast<size_t>(workers));
}

void Executor::Dismiss() {
  if (workers_) workers_->Run([&](int worker) { worlds_[worker].reset(); });
  workers_.reset();
}

std::vector<EpisodeResult> Executor::Run(const EpisodePlan& plan, const ReportProgress& progress) {
  // What this rank, and each of its workers, has in hand at first, so that those who ask first do
  // not take everything.
  const int64_t in_hand = Share(plan.count, ranks_.size(), ranks_.rank());
  const auto workers = static_cast<int>(std::min<int64_t>(threads_, in_hand));
  Shared shared(ranks_, plan, progress);
  if (workers > 0) {
    Hire(workers);
    workers_->Run([&](int worker) {
      if (worker >= workers) return;
      try {
        const int64_t job = shared.Next();
        if (job < 0) return;
        const auto lanes =
            static_cast<int>(std::min<int64_t>(lanes_, Share(in_hand, workers, worker)));
        std::unique_ptr<LatentWorld>& world = worlds_[worker];
        if (!world || world->lanes() < lanes) {
          world.reset();
          world = make_world_(lanes);
        }
        Shared::Jobs jobs(shared, job);
        DriveLanes(*world, lanes, plan, jobs);
      } catch (...) {
        shared.Fail();
        throw;
      }
    });
  }
  shared.Finish();
  if (ranks_.size() > 1) {
    for (const std::string& bytes : Gather(leads() ? "" : ToBytes(shared.results))) {
      TakeResults(bytes, shared.results);
    }
  }
  return std::move(shared.results);
}

}  // namespace worldmodels
