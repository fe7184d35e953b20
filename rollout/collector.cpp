#include "rollout/collector.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "common/episode.h"
#include "common/error.h"
#include "common/interrupt.h"
#include "common/progress.h"
#include "common/track_seeds.h"
#include "common/workers.h"
#include "env/vector_env.h"
#include "rollout/agent_driver.h"
#include "rollout/bytes.h"
#include "rollout/random_driver.h"
#include "rollout/rank_queue.h"

namespace worldmodels {
namespace {

constexpr RandomStream kRolloutStartTiles{9};  // index: the rollout
constexpr RandomStream kRolloutDriving{2};     // index: the rollout
// Lanes hold whole episodes of frames, 12 MB each: few are enough to draw in batches.
constexpr int kLanes = 8;

// One lane's episode on the way.
struct Recording {
  int64_t index = 0;
  Episode episode;
  std::vector<uint8_t> frames;
  int64_t last_earned = 0;  // the step
  bool over = false;
};

class CollectorLanes {
 public:
  CollectorLanes(const CollectConfig& config, const EnvironmentConfig& environment, uint64_t seed,
                 std::unique_ptr<CollectionDriver> driver,
                 const std::filesystem::path& rollouts_dir)
      : config_(config),
        seed_(seed),
        driver_(std::move(driver)),
        rollouts_dir_(rollouts_dir),
        frame_size_(environment.frame_size),
        env_(environment, kLanes),
        frames_(kLanes * frame_bytes()),
        actions_(kLanes),
        lanes_(kLanes) {}

  // Takes episodes from next() until it says -1, so many at once at most; calls saved(steps) after
  // each one written.
  void Run(int64_t at_once, const std::function<int64_t()>& next,
           const std::function<void(int64_t)>& saved) {
    Fill(at_once, next);
    while (std::any_of(lanes_.begin(), lanes_.end(), [](const auto& l) { return l.has_value(); })) {
      ThrowIfInterrupted("interrupted; the finished rollouts are saved");
      Observe();
      for (int lane = 0; lane < kLanes; ++lane) {
        if (!lanes_[lane]) continue;
        if (lanes_[lane]->over) {
          saved(Save(lane));
          lanes_[lane].reset();
        } else {
          Step(lane);
        }
      }
      driver_->Acted(actions_);
      Fill(at_once, next);
    }
  }

 private:
  size_t frame_bytes() const { return static_cast<size_t>(frame_size_) * frame_size_ * 3; }

  void Fill(int64_t at_once, const std::function<int64_t()>& next) {
    for (int lane = 0; lane < at_once; ++lane) {
      const int64_t index = lanes_[lane] ? -1 : next();
      if (index >= 0) Begin(lane, index);
    }
  }

  void Begin(int lane, int64_t index) {
    Recording& recording = lanes_[lane].emplace();
    recording.index = index;
    driver_->Begin(lane, MakeRandom(seed_, kRolloutDriving, static_cast<uint64_t>(index)));
    Pcg64 random = MakeRandom(seed_, kRolloutStartTiles, index);
    const uint64_t track = TrainingTrack(seed_, index);
    recording.episode.seed = static_cast<int64_t>(track);
    env_.Reset(lane, track);
    if (random.Uniform() < config_.random_start) {
      const auto tiles = static_cast<int64_t>(env_.env(lane).track().size());
      env_.Reset(lane, track, static_cast<int>(random.UniformInt(tiles)));
    }
  }

  void Observe() {
    env_.Observe(frames_);
    driver_->Observe(frames_);
    for (int lane = 0; lane < kLanes; ++lane) {
      if (lanes_[lane]) KeepFrame(lane);
    }
  }

  void KeepFrame(int lane) {
    const auto frame = frames_.begin() + static_cast<int64_t>(lane * frame_bytes());
    auto& kept = lanes_[lane]->frames;
    kept.insert(kept.end(), frame, frame + static_cast<int64_t>(frame_bytes()));
  }

  void Step(int lane) {
    Recording& recording = *lanes_[lane];
    const Action action = actions_[lane] = driver_->Next(lane);
    const StepResult result = env_.Step(lane, action);
    Episode& episode = recording.episode;
    episode.actions.insert(episode.actions.end(), {action.steer, action.gas, action.brake});
    episode.rewards.push_back(static_cast<float>(result.reward));
    episode.terminals.push_back(result.terminated ? 1 : 0);
    if (result.reward > 0) recording.last_earned = episode.steps();
    const bool stalled =
        config_.stall_steps > 0 && episode.steps() - recording.last_earned >= config_.stall_steps;
    recording.over =
        result.terminated || result.truncated || stalled || episode.steps() >= config_.max_steps;
  }

  int64_t Save(int lane) {
    Recording& recording = *lanes_[lane];
    const int64_t steps = recording.episode.steps();
    recording.episode.observations = NpyArray::From<uint8_t>(
        {steps + 1, frame_size_, frame_size_, 3}, std::span<const uint8_t>(recording.frames));
    SaveEpisode(EpisodePath(rollouts_dir_, recording.index), recording.episode);
    return steps;
  }

  CollectConfig config_;
  uint64_t seed_;
  std::unique_ptr<CollectionDriver> driver_;
  std::filesystem::path rollouts_dir_;
  int frame_size_;
  VectorEnv env_;
  std::vector<uint8_t> frames_;
  std::vector<Action> actions_;  // of all lanes
  std::vector<std::optional<Recording>> lanes_;
};

std::unique_ptr<CollectionDriver> MakeDriver(const CollectConfig& config,
                                             const CollectingAgent* agent) {
  if (agent == nullptr) return std::make_unique<RandomDriver>(config, kLanes);
  return std::make_unique<AgentDriver>(config, *agent, kLanes);
}

// As rank 0 sees them: the others must not list files that appear meanwhile.
std::vector<int64_t> MissingEpisodes(Ranks& ranks, const CollectConfig& config,
                                     const std::filesystem::path& rollouts_dir, int64_t first) {
  std::string bytes;
  for (int64_t index = first; ranks.leads() && index < first + config.episodes; ++index) {
    if (!std::filesystem::exists(EpisodePath(rollouts_dir, index))) {
      PutBytes<int64_t>(bytes, {&index, 1});
    }
  }
  bytes = ranks.Broadcast(bytes);
  std::string_view rest = bytes;
  return TakeBytes<int64_t>(rest, rest.size() / sizeof(int64_t));
}

}  // namespace

void CollectRollouts(Ranks& ranks, const CollectConfig& config,
                     const EnvironmentConfig& environment, uint64_t seed, int threads, bool quiet,
                     const std::filesystem::path& rollouts_dir, int64_t first,
                     const CollectingAgent* agent) {
  const std::vector<int64_t> missing = MissingEpisodes(ranks, config, rollouts_dir, first);
  if (missing.empty()) return;
  if (agent != nullptr && environment.frame_size != kFrameSize) {
    FailInput("environment.frame_size is {}, but V takes {}", environment.frame_size, kFrameSize);
  }

  std::mutex mutex;
  const int64_t there = config.episodes - static_cast<int64_t>(missing.size());
  int64_t saved = 0;  // by this process
  int64_t steps = 0;
  Progress progress("collect", config.episodes, "episodes", quiet);
  progress.Update(there);

  std::atomic<bool> failed = false;
  Workers workers(threads);
  RankQueue queue(ranks, static_cast<int64_t>(missing.size()));
  const int64_t fair_lanes = queue.FairLanes(workers.size(), kLanes);
  workers.Run([&](int) {
    try {
      CollectorLanes lanes(config, environment, seed, MakeDriver(config, agent), rollouts_dir);
      lanes.Run(
          fair_lanes,
          [&]() -> int64_t {
            const int64_t job = failed ? -1 : queue.Next();
            return job < 0 ? -1 : missing[job];
          },
          [&](int64_t episode_steps) {
            const std::lock_guard lock(mutex);
            steps += episode_steps;
            queue.Report(++saved, steps);
            progress.Update(there + saved + queue.jobs_of_others(),
                            fmt::format("{} steps", FormatCount(steps + queue.steps_of_others())));
          });
    } catch (...) {
      failed = true;
      throw;
    }
  });
  queue.Finish("");
}

}  // namespace worldmodels
