#include "rollout/probe_data.h"

#include <cmath>
#include <memory>
#include <numbers>

#include "common/progress.h"
#include "env/world_geometry.h"
#include "rollout/agent_driver.h"
#include "rollout/bytes.h"

namespace worldmodels {
namespace {

constexpr RandomStream kProbeStartTiles{13};  // index: the episode
constexpr RandomStream kProbeDriving{12};     // index: the episode
constexpr int kZoomSteps = 50;                // the camera's first second

class ProbeRecorder : public Recorder {
 public:
  explicit ProbeRecorder(ProbeEpisode& episode) : episode_(episode) {}

  void Observed(const LatentWorld& world, int lane) override {
    const CarRacing& racing = *world.racing(lane);
    const TrackState state = MeasureTrackState(racing.track(), racing.car());
    if (!IsProbed(episode_.steps, state)) return;
    Keep(world.latents(), world.latent_size(), lane, episode_.latents);
    Keep(world.hidden(), world.hidden_size(), lane, episode_.hidden);
    episode_.states.push_back(state);
  }
  void Stepped(const Action&, const StepResult&) override { ++episode_.steps; }
  void Finish(LatentWorld&, int) override {}

 private:
  static void Keep(std::span<const float> rows, int width, int lane, std::vector<float>& to) {
    const auto size = static_cast<size_t>(width);
    const auto row = rows.subspan(static_cast<size_t>(lane) * size, size);
    to.insert(to.end(), row.begin(), row.end());
  }

  ProbeEpisode& episode_;
};

// The episodes that this rank has driven; a driven one has at least one step.
std::string ToBytes(const std::vector<ProbeEpisode>& episodes) {
  std::string bytes;
  const auto put = [&bytes](std::span<const float> values) {
    PutValue(bytes, values.size());
    PutBytes(bytes, values);
  };
  for (size_t i = 0; i < episodes.size(); ++i) {
    const ProbeEpisode& episode = episodes[i];
    if (episode.steps == 0) continue;
    PutValue(bytes, i);
    PutValue(bytes, episode.steps);
    put(episode.latents);
    put(episode.hidden);
    PutValue(bytes, episode.states.size());
    for (const TrackState& state : episode.states) {
      const auto values = AsArray(state);
      PutBytes<double>(bytes, values);
    }
  }
  return bytes;
}

void TakeEpisodes(std::string_view bytes, std::vector<ProbeEpisode>& episodes) {
  const auto floats = [&bytes] { return TakeBytes<float>(bytes, TakeValue<size_t>(bytes)); };
  while (!bytes.empty()) {
    ProbeEpisode& episode = episodes.at(TakeValue<size_t>(bytes));
    episode.steps = TakeValue<int64_t>(bytes);
    episode.latents = floats();
    episode.hidden = floats();
    episode.states.resize(TakeValue<size_t>(bytes));
    for (TrackState& state : episode.states) {
      const auto v = TakeBytes<double>(bytes, kTrackStates);
      state = {v[0], v[1], v[2], v[3], v[4]};
    }
  }
}

}  // namespace

bool IsProbed(int64_t steps, const TrackState& state) {
  return steps >= kZoomSteps && std::abs(state.lateral_offset) <= 2 * kTrackWidth &&
         std::abs(state.heading_error) <= std::numbers::pi / 2;
}

std::vector<ProbeEpisode> CollectProbeData(Executor& executor, const ProbeDrive& drive,
                                           bool quiet) {
  std::vector<ProbeEpisode> episodes(static_cast<size_t>(drive.episodes));
  const auto begin = [&](int64_t job) {
    LaneEpisode episode{.start = {.seed = static_cast<uint64_t>(drive.first_seed + job)},
                        .driver = nullptr,
                        .recorder = std::make_unique<ProbeRecorder>(episodes[job])};
    if (drive.controller != nullptr) {
      episode.driver = std::make_unique<AgentDriver>(*drive.controller);
      return episode;
    }
    episode.driver =
        std::make_unique<RandomPolicy>(drive.policy, MakeRandom(drive.seed, kProbeDriving, job));
    Pcg64 random = MakeRandom(drive.seed, kProbeStartTiles, job);
    if (random.Uniform() < drive.policy.random_start) episode.start.random_tile = random;
    return episode;
  };
  Progress progress("probe", drive.episodes, "episodes", quiet);
  progress.Update(0);
  executor.Run({.count = drive.episodes, .begin = begin, .max_steps = drive.policy.max_steps},
               [&](int64_t done, int64_t) { progress.Update(done); });
  for (const std::string& bytes : executor.Gather(executor.leads() ? "" : ToBytes(episodes))) {
    TakeEpisodes(bytes, episodes);
  }
  return episodes;
}

}  // namespace worldmodels
