#include "rollout/lane_loop.h"

#include <utility>
#include <vector>

#include "common/interrupt.h"

namespace worldmodels {
namespace {

class LaneLoop {
 public:
  LaneLoop(LatentWorld& world, const EpisodePlan& plan, LaneJobs& jobs)
      : world_(world), plan_(plan), jobs_(jobs) {
    while (world_.running() > 0) world_.Retire(world_.running() - 1);  // of a loop that failed
  }

  void Run(int64_t lanes) {
    while (world_.running() < lanes && BeginNext(world_.running())) {
    }
    while (world_.running() > 0) {
      ThrowIfInterrupted(plan_.interrupted);
      world_.Observe();
      Act();
      world_.Step(actions_, results_);
      if (!jobs_.Stepped(world_.running())) return;
      // From the last lane down: the one that takes a retired lane's place has had its turn.
      for (int lane = world_.running() - 1; lane >= 0; --lane) {
        if (Note(lane)) End(lane);
      }
    }
  }

 private:
  // An episode on its way.
  struct Running {
    int64_t job;
    LaneEpisode episode;
    EpisodeResult result;
    int last_earned = 0;  // the step
  };

  // Puts the next job into a lane, the first free one or one that is over.
  bool BeginNext(int lane) {
    const int64_t job = jobs_.Next();
    if (job < 0) return false;
    Running running{.job = job, .episode = plan_.begin(job), .result = {}};
    world_.Reset(lane, running.episode.start);
    if (static_cast<size_t>(lane) == running_.size()) {
      running_.push_back(std::move(running));
    } else {
      running_[lane] = std::move(running);
    }
    return true;
  }

  void Act() {
    actions_.resize(running_.size());
    results_.resize(running_.size());
    const auto latents = static_cast<size_t>(world_.latent_size());
    const auto hidden = static_cast<size_t>(world_.hidden_size());
    for (size_t lane = 0; lane < running_.size(); ++lane) {
      const LaneEpisode& episode = running_[lane].episode;
      if (episode.recorder) episode.recorder->Observed(world_, static_cast<int>(lane));
      actions_[lane] = episode.driver->Act(world_.latents().subspan(lane * latents, latents),
                                           world_.hidden().subspan(lane * hidden, hidden));
    }
  }

  // The lane's last step; whether its episode is over.
  bool Note(int lane) {
    Running& running = running_[lane];
    const StepResult& step = results_[lane];
    EpisodeResult& result = running.result;
    if (running.episode.recorder) running.episode.recorder->Stepped(actions_[lane], step);
    result.total_reward += step.reward;
    ++result.steps;
    if (step.reward > 0) running.last_earned = result.steps;
    const bool stalled =
        plan_.stall_steps > 0 && result.steps - running.last_earned >= plan_.stall_steps;
    const bool cut = plan_.max_steps > 0 && result.steps >= plan_.max_steps;
    return step.terminated || step.truncated || stalled || cut;
  }

  void End(int lane) {
    Running& running = running_[lane];
    if (const CarRacing* racing = world_.racing(lane)) {
      running.result.tiles = racing->tiles_visited();
      running.result.completed = racing->completed();
    }
    if (running.episode.recorder) running.episode.recorder->Finish(world_, lane);
    jobs_.Done(running.job, running.result);
    if (BeginNext(lane)) return;
    world_.Retire(lane);
    if (static_cast<size_t>(lane) + 1 < running_.size())
      running_[lane] = std::move(running_.back());
    running_.pop_back();
  }

  LatentWorld& world_;
  const EpisodePlan& plan_;
  LaneJobs& jobs_;
  std::vector<Running> running_;  // by lane, as in the two below
  std::vector<Action> actions_;
  std::vector<StepResult> results_;
};

}  // namespace

void DriveLanes(LatentWorld& world, int64_t lanes, const EpisodePlan& plan, LaneJobs& jobs) {
  LaneLoop(world, plan, jobs).Run(lanes);
}

}  // namespace worldmodels
