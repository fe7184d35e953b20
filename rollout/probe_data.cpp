#include "rollout/probe_data.h"

#include <atomic>
#include <cmath>
#include <mutex>
#include <numbers>
#include <optional>

#include "common/interrupt.h"
#include "common/progress.h"
#include "common/workers.h"
#include "env/world_geometry.h"
#include "rollout/random_policy.h"

namespace worldmodels {
namespace {

constexpr RandomStream kProbeStartTiles{13};  // index: the episode
constexpr RandomStream kProbeDriving{12};     // index: the episode
constexpr int kZoomSteps = 50;                // the camera's first second

bool Counts(int64_t steps, const TrackState& state) {
  return steps >= kZoomSteps && std::abs(state.lateral_offset) <= 2 * kTrackWidth &&
         std::abs(state.heading_error) <= std::numbers::pi / 2;
}

// The episodes that are left, shared by the workers.
struct Shared {
  std::vector<ProbeEpisode> episodes;
  std::atomic<int64_t> next = 0;
  std::atomic<bool> failed = false;
  std::mutex mutex;  // of progress
  int64_t done = 0;
};

// One worker's world and what its lanes are at.
class ProbeLanes {
 public:
  ProbeLanes(const ProbeDrive& drive, RealWorld& world, Shared& shared, Progress& progress)
      : drive_(drive), world_(world), shared_(shared), progress_(progress), lanes_(world.lanes()) {}

  void Run() {
    for (int lane = 0; lane < world_.lanes(); ++lane) Begin(lane);
    std::vector<Action> actions(lanes_.size());
    std::vector<StepResult> results(lanes_.size());
    while (driving_ > 0 && !shared_.failed) {
      ThrowIfInterrupted("interrupted while driving");
      world_.Observe();
      for (int lane = 0; lane < world_.lanes(); ++lane) {
        if (lanes_[lane].episode == nullptr) continue;
        Keep(lane);
        actions[lane] = NextAction(lane);
      }
      world_.Step(actions, results);
      for (int lane = 0; lane < world_.lanes(); ++lane) {
        if (lanes_[lane].episode == nullptr) continue;
        const int64_t steps = ++lanes_[lane].episode->steps;
        const bool over = results[lane].terminated || results[lane].truncated;
        if (over || steps >= drive_.policy.max_steps) End(lane);
      }
    }
  }

 private:
  struct Lane {
    ProbeEpisode* episode = nullptr;
    std::optional<RandomPolicy> policy;
  };

  void Begin(int lane) {
    const int64_t index = shared_.next++;
    if (index >= drive_.episodes) {
      lanes_[lane].episode = nullptr;
      world_.Retire(lane);
      return;
    }
    lanes_[lane].episode = &shared_.episodes[static_cast<size_t>(index)];
    lanes_[lane].policy.emplace(drive_.policy, MakeRandom(drive_.seed, kProbeDriving, index));
    const auto track = static_cast<uint64_t>(drive_.first_seed + index);
    world_.Reset(lane, track);
    Pcg64 random = MakeRandom(drive_.seed, kProbeStartTiles, index);
    if (drive_.controller == nullptr && random.Uniform() < drive_.policy.random_start) {
      const auto tiles = static_cast<int64_t>(world_.env(lane).track().size());
      world_.Reset(lane, track, static_cast<int>(random.UniformInt(tiles)));
    }
    ++driving_;
  }

  void End(int lane) {
    --driving_;
    {
      const std::lock_guard lock(shared_.mutex);
      progress_.Update(++shared_.done);
    }
    Begin(lane);
  }

  std::span<const float> Latents(int lane) const {
    const auto size = static_cast<size_t>(world_.latent_size());
    return world_.latents().subspan(lane * size, size);
  }
  std::span<const float> Hidden(int lane) const {
    const auto size = static_cast<size_t>(world_.hidden_size());
    return world_.hidden().subspan(lane * size, size);
  }

  void Keep(int lane) {
    ProbeEpisode& episode = *lanes_[lane].episode;
    const CarRacing& env = world_.env(lane);
    const TrackState state = MeasureTrackState(env.track(), env.car());
    if (!Counts(episode.steps, state)) return;
    const auto z = Latents(lane), h = Hidden(lane);
    episode.latents.insert(episode.latents.end(), z.begin(), z.end());
    episode.hidden.insert(episode.hidden.end(), h.begin(), h.end());
    episode.states.push_back(state);
  }

  Action NextAction(int lane) {
    if (drive_.controller == nullptr) return lanes_[lane].policy->Next();
    const auto z = Latents(lane);
    const bool sees_hidden = static_cast<size_t>(drive_.controller->inputs()) > z.size();
    const auto action =
        drive_.controller->Act(z, sees_hidden ? Hidden(lane) : std::span<const float>());
    return {.steer = action[0], .gas = action[1], .brake = action[2]};
  }

  const ProbeDrive& drive_;
  RealWorld& world_;
  Shared& shared_;
  Progress& progress_;
  std::vector<Lane> lanes_;
  int driving_ = 0;
};

}  // namespace

std::vector<ProbeEpisode> CollectProbeData(
    const ProbeDrive& drive, int threads, bool quiet,
    const std::function<std::unique_ptr<RealWorld>()>& make_world) {
  Shared shared;
  shared.episodes.resize(static_cast<size_t>(drive.episodes));
  Progress progress("probe", drive.episodes, "episodes", quiet);
  progress.Update(0);
  Workers workers(threads);
  workers.Run([&](int) {
    try {
      // Made, used and destroyed by one thread, as its renderer asks.
      const auto world = make_world();
      ProbeLanes(drive, *world, shared, progress).Run();
    } catch (...) {
      shared.failed = true;
      throw;
    }
  });
  return std::move(shared.episodes);
}

}  // namespace worldmodels
