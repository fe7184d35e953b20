#include "rollout/collector.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/disk_space.h"
#include "common/episode.h"
#include "common/progress.h"
#include "common/track_seeds.h"
#include "env/episode_scene.h"
#include "rollout/agent_driver.h"
#include "rollout/bytes.h"
#include "rollout/executor.h"
#include "rollout/real_world.h"

namespace worldmodels {
namespace {

constexpr RandomStream kRolloutStartTiles{9};  // index: the rollout
constexpr RandomStream kRolloutDriving{2};     // index: the rollout
constexpr RandomStream kRolloutSpread{26};     // index: the rollout
// Lanes hold whole episodes of frames, 12 MB each: few are enough to draw in batches.
constexpr int kLanes = 8;

// Keeps a rollout, and writes it when it is over.
class RolloutRecorder : public Recorder {
 public:
  RolloutRecorder(std::filesystem::path path, uint64_t track, int frame_size)
      : path_(std::move(path)), frame_size_(frame_size) {
    episode_.seed = static_cast<int64_t>(track);
  }

  void Observed(const LatentWorld& world, int lane) override {
    const auto frame = world.frame(lane);
    frames_.insert(frames_.end(), frame.begin(), frame.end());
    scene_.Add(*world.racing(lane));
  }

  void Stepped(const Action& action, const StepResult& result) override {
    const auto values = AsFloats(action);
    episode_.actions.insert(episode_.actions.end(), values.begin(), values.end());
    episode_.rewards.push_back(static_cast<float>(result.reward));
    episode_.terminals.push_back(result.terminated ? 1 : 0);
  }

  void Finish(LatentWorld& world, int lane) override {
    world.DrawFrame(lane);
    Observed(world, lane);
    episode_.observations = NpyArray::From<uint8_t>(
        {episode_.steps() + 1, frame_size_, frame_size_, 3}, std::span<const uint8_t>(frames_));
    episode_.scene = scene_.Arrays(*world.racing(lane));
    SaveEpisode(path_, episode_);
  }

 private:
  std::filesystem::path path_;
  int frame_size_;
  Episode episode_;
  std::vector<uint8_t> frames_;
  SceneRecorder scene_;
};

// The agent's C, or one beside it.
LinearController Spread(const CollectingAgent& agent, double spread, uint64_t seed, int64_t index) {
  if (spread == 0) return agent.controller;
  Pcg64 random = MakeRandom(seed, kRolloutSpread, static_cast<uint64_t>(index));
  Eigen::VectorXd parameters = agent.space.ToParameters(agent.controller);
  std::vector<float> noise(static_cast<size_t>(parameters.size()));
  FillNormal(random, noise);
  for (size_t i = 0; i < noise.size(); ++i) {
    parameters(static_cast<Eigen::Index>(i)) += spread * double{noise[i]};
  }
  return agent.space.ToController({parameters.data(), noise.size()});
}

// What a rollout takes on the disk, in bytes. Measured with either renderer: a frame of S x S
// pixels is compressed to 8 S + S^2 / 30 bytes, a random drive that is cut when it earns nothing
// any more lasts two or three times that patience.
double RolloutBytes(const CollectConfig& config, const EnvironmentConfig& environment,
                    bool random) {
  const double size = environment.frame_size;
  double steps = std::min(config.max_steps, environment.max_steps);
  if (random && config.stall_steps > 0) steps = std::min(steps, 2.5 * config.stall_steps);
  return (steps + 1) * (8 * size + size * size / 30);
}

// As rank 0 sees them: the others must not list files that appear meanwhile.
std::vector<int64_t> MissingEpisodes(Executor& executor, const CollectConfig& config,
                                     const std::filesystem::path& rollouts_dir, int64_t first) {
  std::string bytes;
  for (int64_t index = first; executor.leads() && index < first + config.episodes; ++index) {
    if (!std::filesystem::exists(EpisodePath(rollouts_dir, index))) PutValue(bytes, index);
  }
  bytes = executor.Broadcast(bytes);
  std::string_view rest = bytes;
  return TakeBytes<int64_t>(rest, rest.size() / sizeof(int64_t));
}

}  // namespace

void CollectRollouts(Ranks& ranks, const CollectConfig& config,
                     const EnvironmentConfig& environment, uint64_t seed, int threads, bool quiet,
                     const std::filesystem::path& rollouts_dir, int64_t first,
                     const CollectingAgent* agent) {
  const auto make_world = [&](int lanes) -> std::unique_ptr<LatentWorld> {
    if (agent != nullptr) {
      return std::make_unique<RealWorld>(environment, agent->vision, agent->memory, lanes,
                                         agent->precision);
    }
    return std::make_unique<RacingWorld>(environment, lanes, MakeFrameRenderer(environment, lanes));
  };
  Executor executor(ranks, threads, kLanes, make_world);
  const std::vector<int64_t> missing = MissingEpisodes(executor, config, rollouts_dir, first);
  if (missing.empty()) return;
  if (executor.leads()) {
    CheckDiskSpace(
        rollouts_dir,
        static_cast<double>(missing.size()) * RolloutBytes(config, environment, agent == nullptr),
        fmt::format("{} rollouts", missing.size()));
  }

  const auto begin = [&](int64_t job) {
    const int64_t index = missing[job];
    LaneEpisode episode{.start = {.seed = TrainingTrack(seed, index)}, .driver = nullptr};
    Pcg64 random = MakeRandom(seed, kRolloutStartTiles, index);
    if (random.Uniform() < config.random_start) episode.start.random_tile = random;
    const Pcg64 of_driver = MakeRandom(seed, kRolloutDriving, static_cast<uint64_t>(index));
    if (agent != nullptr) {
      episode.driver = std::make_unique<TakeoverDriver>(
          config, Spread(*agent, config.spread, seed, index), of_driver);
    } else {
      episode.driver = std::make_unique<RandomPolicy>(config, of_driver);
    }
    episode.recorder = std::make_unique<RolloutRecorder>(
        EpisodePath(rollouts_dir, index), episode.start.seed, environment.frame_size);
    return episode;
  };

  Progress progress("collect", config.episodes, "episodes", quiet);
  const int64_t there = config.episodes - static_cast<int64_t>(missing.size());
  progress.Update(there);
  executor.Run({.count = static_cast<int64_t>(missing.size()),
                .begin = begin,
                .stall_steps = config.stall_steps,
                .max_steps = config.max_steps,
                .interrupted = "interrupted; the finished rollouts are saved"},
               [&](int64_t done, int64_t steps) {
                 progress.Update(there + done,
                                 fmt::format("{} steps", FormatCount(static_cast<double>(steps))));
               });
}

}  // namespace worldmodels
