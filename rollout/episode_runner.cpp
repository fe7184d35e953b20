#include "rollout/episode_runner.h"

#include <atomic>

#include "common/error.h"
#include "common/interrupt.h"

namespace worldmodels {

struct EpisodeRunner::Shared {
  std::span<const LinearController> controllers;
  std::span<const EpisodeJob> jobs;
  int stall_steps;
  JobQueue& queue;
  int64_t lanes;  // in use, of each worker
  const std::function<void(int64_t, int64_t)>& progress;
  std::vector<EpisodeResult> results;
  std::atomic<int64_t> jobs_done = 0;
  std::atomic<int64_t> steps_done = 0;
  std::atomic<bool> failed = false;
};

EpisodeRunner::EpisodeRunner(int threads, std::function<std::unique_ptr<LatentWorld>()> make_world)
    : workers_(threads), worlds_(workers_.size()) {
  workers_.Run([&](int worker) { worlds_[worker] = make_world(); });
}

EpisodeRunner::~EpisodeRunner() {
  workers_.Run([&](int worker) { worlds_[worker].reset(); });
}

std::vector<EpisodeResult> EpisodeRunner::Run(
    std::span<const LinearController> controllers, std::span<const EpisodeJob> jobs,
    int stall_steps, const std::function<void(int64_t, int64_t)>& progress) {
  JobQueue queue(static_cast<int64_t>(jobs.size()));
  return RunShare(controllers, jobs, stall_steps, queue, progress);
}

std::vector<EpisodeResult> EpisodeRunner::RunShare(
    std::span<const LinearController> controllers, std::span<const EpisodeJob> jobs,
    int stall_steps, JobQueue& queue, const std::function<void(int64_t, int64_t)>& progress) {
  Shared shared{.controllers = controllers,
                .jobs = jobs,
                .stall_steps = stall_steps,
                .queue = queue,
                .lanes = queue.FairLanes(workers_.size(), INT64_MAX),
                .progress = progress,
                .results = std::vector<EpisodeResult>(jobs.size())};
  workers_.Run([&](int worker) {
    try {
      Drive(*worlds_[worker], shared, worker == 0);
    } catch (...) {
      shared.failed = true;
      throw;
    }
  });
  if (progress) progress(shared.jobs_done, shared.steps_done);
  return std::move(shared.results);
}

void EpisodeRunner::Drive(LatentWorld& world, Shared& shared, bool reports) const {
  const int lanes = world.lanes();
  constexpr int64_t kNone = -1;
  std::vector<int64_t> job_of(lanes, kNone);
  std::vector<int> last_earned(lanes, 0);
  std::vector<Action> actions(lanes);
  std::vector<StepResult> steps(lanes);
  int driving = 0;

  const auto take_job = [&](int lane) {
    job_of[lane] = lane < shared.lanes ? shared.queue.Next() : kNone;
    if (job_of[lane] == kNone) {
      world.Retire(lane);
      return;
    }
    world.Reset(lane, shared.jobs[job_of[lane]].seed);
    last_earned[lane] = 0;
    ++driving;
  };
  for (int lane = 0; lane < lanes; ++lane) take_job(lane);

  while (driving > 0 && !shared.failed) {
    ThrowIfInterrupted("interrupted while driving");
    world.Observe();
    for (int lane = 0; lane < lanes; ++lane) {
      if (job_of[lane] == kNone) continue;
      const auto& controller = shared.controllers[shared.jobs[job_of[lane]].controller];
      const auto action =
          controller.Act(world.latents().subspan(static_cast<size_t>(lane) * world.latent_size(),
                                                 world.latent_size()),
                         world.hidden().subspan(static_cast<size_t>(lane) * world.hidden_size(),
                                                world.hidden_size()));
      actions[lane] = {.steer = action[0], .gas = action[1], .brake = action[2]};
    }
    world.Step(actions, steps);
    shared.steps_done += driving;
    for (int lane = 0; lane < lanes; ++lane) {
      if (job_of[lane] == kNone) continue;
      EpisodeResult& result = shared.results[job_of[lane]];
      result.total_reward += steps[lane].reward;
      ++result.steps;
      if (steps[lane].reward > 0) last_earned[lane] = result.steps;
      const bool stalled =
          shared.stall_steps > 0 && result.steps - last_earned[lane] >= shared.stall_steps;
      if (!steps[lane].terminated && !steps[lane].truncated && !stalled) continue;
      result.tiles = world.tiles_visited(lane);
      result.completed = world.completed(lane);
      --driving;
      ++shared.jobs_done;
      take_job(lane);
    }
    if (reports && shared.progress) shared.progress(shared.jobs_done, shared.steps_done);
  }
}

}  // namespace worldmodels
