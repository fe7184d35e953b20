#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/workers.h"
#include "rollout/lane_loop.h"
#include "rollout/ranks.h"

namespace worldmodels {

// Drives episodes on the threads of all ranks, each with a world of its own, whose lanes take the
// next job as soon as they are free. The one place that knows who works: results do not depend on
// the number of ranks, threads or lanes. Workers and lanes never outnumber the jobs, and no world
// is made where there is none to drive.
class Executor {
 public:
  using MakeWorld = std::function<std::unique_ptr<LatentWorld>(int lanes)>;
  using ReportProgress = std::function<void(int64_t jobs_done, int64_t steps_done)>;

  // threads: of this rank, 0 for one for each core; lanes: of each worker's world, at most.
  // make_world is called on the worker's own thread, which uses and destroys the world too (an SFML
  // context belongs to a thread); once, or again when later jobs fill more lanes.
  Executor(Ranks& ranks, int threads, int lanes, MakeWorld make_world);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Called by all ranks with the same plan. The results in the order of jobs at rank 0; elsewhere
  // those of the jobs that were driven there, 0 steps for the others. progress, if set, is called
  // by one thread at a time. Throws Error: what a world throws, or kInterrupted soon after an
  // interrupt.
  std::vector<EpisodeResult> Run(const EpisodePlan& plan, const ReportProgress& progress = {});

  // As Ranks'.
  bool leads() const { return ranks_.leads(); }
  std::string Broadcast(const std::string& bytes) { return ranks_.Broadcast(bytes); }
  std::vector<std::string> Gather(const std::string& bytes) { return ranks_.Gather(bytes); }

 private:
  class Shared;
  void Hire(int workers);
  void Dismiss();

  Ranks& ranks_;
  int threads_, lanes_;
  MakeWorld make_world_;
  std::unique_ptr<Workers> workers_;                  // as many as there were jobs for
  std::vector<std::unique_ptr<LatentWorld>> worlds_;  // of each worker that had one
};

}  // namespace worldmodels
