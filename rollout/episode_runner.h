#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "common/workers.h"
#include "controller/episode_evaluator.h"
#include "controller/linear_controller.h"
#include "rollout/job_queue.h"
#include "rollout/latent_world.h"

namespace worldmodels {

// Drives many episodes at once: every worker has a world of its own, whose lanes take the next job
// as soon as they are free, so that no lane waits for another. Different controllers share a batch.
// A job's result does not depend on the number of workers or lanes.
class EpisodeRunner {
 public:
  // make_world is called once on each worker's own thread (an SFML context belongs to a thread).
  EpisodeRunner(int threads, std::function<std::unique_ptr<LatentWorld>()> make_world);
  ~EpisodeRunner();

  // The results, in the order of jobs. stall_steps > 0 ends an episode that has earned nothing for
  // so many steps. progress, if set, is called from one worker now and then. Throws Error
  // (kInterrupted) soon after an interrupt.
  std::vector<EpisodeResult> Run(
      std::span<const LinearController> controllers, std::span<const EpisodeJob> jobs,
      int stall_steps,
      const std::function<void(int64_t jobs_done, int64_t steps_done)>& progress = {});

  // The same for the jobs that queue gives to this process; those of others keep 0 steps.
  std::vector<EpisodeResult> RunShare(
      std::span<const LinearController> controllers, std::span<const EpisodeJob> jobs,
      int stall_steps, JobQueue& queue,
      const std::function<void(int64_t jobs_done, int64_t steps_done)>& progress);

 private:
  struct Shared;
  void Drive(LatentWorld& world, Shared& shared, bool reports) const;

  Workers workers_;
  std::vector<std::unique_ptr<LatentWorld>> worlds_;  // one for each worker
};

}  // namespace worldmodels
