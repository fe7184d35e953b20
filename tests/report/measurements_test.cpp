#include <catch2/catch.hpp>
#include <cmath>

#include "common/atomic_file.h"
#include "common/episode.h"
#include "common/error.h"
#include "report/dream_strip.h"
#include "report/evaluated_tracks.h"
#include "report/memory_diagnostics.h"
#include "rollout/agent_evaluator.h"
#include "rollout/mishaps.h"
#include "rollout/real_world.h"
#include "tests/common/temporary_folder.h"
#include "tests/run/random_agent.h"

namespace worldmodels {
namespace {

constexpr int kSteps = 40;

EnvironmentConfig ShortWorld() {
  EnvironmentConfig environment = SoftwareWorld();
  environment.max_steps = 90;
  return environment;
}

// A held-out rollout of grey frames.
void SaveRollout(const std::filesystem::path& rollouts) {
  Episode episode;
  const std::vector<uint8_t> frames((kSteps + 1) * kFrameValues, 100);
  episode.observations = NpyArray::From<uint8_t>({kSteps + 1, kFrameSize, kFrameSize, 3},
                                                 std::span<const uint8_t>(frames));
  episode.actions.assign(3 * kSteps, 0);
  episode.rewards.assign(kSteps, 1);
  episode.terminals.assign(kSteps, 0);
  SaveEpisode(EpisodePath(rollouts, 9), episode);
}

const char* const kDiagnostics = R"({"episodes": 2, "steps": 80,
 "nll": {"model": 1.5, "copy": null, "step": 2.5, "by_time": {"first_step": [0], "model": [1.4]}},
 "open_loop": {"horizon": [1, 2], "model": [0.1, 0.2], "copy": [0.3, 0.4]},
 "reward": {"predicted": [0.5], "actual": [0.6], "r2": 0.25},
 "done": {"predicted": [0.1], "actual": [0.2], "count": [80], "ends": 2, "false_alarms": 3,
          "foretold": 1)";

}  // namespace

TEST_CASE("the way driven for the report is that of the evaluation") {
  const RandomAgent agent;
  const DrivenPath path = DrivePath(ShortWorld(), agent.models(), 5);
  Ranks ranks = Ranks::Alone();
  Executor executor(ranks, 1, 3, [&](int lanes) {
    return std::make_unique<RealWorld>(ShortWorld(), agent.vision, &agent.memory, lanes,
                                       Precision::kFp32);
  });
  const std::vector<LinearController> controllers = {agent.controller};
  const std::vector<EpisodeJob> jobs = {{.controller = 0, .seed = 5}, {.controller = 0, .seed = 6}};
  const EpisodeResult result = DriveJobs(executor, controllers, jobs, 0)[0];
  const std::vector<uint64_t> seeds = {6, 5};
  const std::optional<Mishap> mishap = FindMishaps(executor, agent.controller, seeds, true)[1];
  CHECK(path.total_reward == result.total_reward);
  // The start, then every fourth step, and the end.
  CHECK(path.points.size() == static_cast<size_t>(1 + (result.steps + 3) / 4));
  const double from_start = std::hypot(path.points.back().x - path.points.front().x,
                                       path.points.back().y - path.points.front().y);
  CHECK(from_start > 1);
  REQUIRE(mishap);
  REQUIRE(path.mishap);
  CHECK(path.mishap->kind == mishap->kind);
  CHECK(path.mishap->moment == mishap->moment);
  CHECK(path.mishap->tile == mishap->tile);
  CHECK(path.mishap->missed == path.track.size() - result.tiles);
}

TEST_CASE("without an agent a track is drawn alone, and models that do not fit are refused") {
  const RandomAgent agent;
  const DrivenPath path = DrivePath(ShortWorld(), {.vision = &agent.vision}, 5);
  CHECK(path.points.empty());
  CHECK(path.track.points.size() > 100);
  EnvironmentConfig environment = ShortWorld();
  environment.frame_size = 96;
  CHECK_THROWS_AS(DrivePath(environment, agent.models(), 5), Error);
}

TEST_CASE("the best and the worst tracks are drawn, each once") {
  std::vector<EvaluatedTrack> tracks;
  for (int i = 0; i < 17; ++i) {
    tracks.push_back({.seed = static_cast<uint64_t>(i), .total_reward = 100.0 * (i * 4 % 17)});
  }
  std::vector<double> returns;
  for (const DrivenTrack& driven : DriveBestAndWorst(ShortWorld(), {}, tracks)) {
    returns.push_back(driven.track.total_reward);
  }
  CHECK(returns == std::vector<double>{1600, 1500, 1400, 1300, 900, 800, 700, 600, 500, 400, 300,
                                       200, 100, 0});
  tracks.resize(3);
  CHECK(DriveBestAndWorst(ShortWorld(), {}, tracks).size() == 3);
}

TEST_CASE("the evaluation's tracks are read, and gaps in them refused") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "evaluation.csv";
  const std::string head = "seed,return,steps,tiles,completed\n";
  WriteFileAtomically(file, head + "7,-12.5,300,20,0\n8,901.25,800,280,1\n");
  const auto tracks = LoadEvaluatedTracks(file);
  REQUIRE(tracks.size() == 2);
  CHECK(tracks[0].total_reward == -12.5);
  CHECK(tracks[1].seed == 8);
  CHECK(tracks[1].tiles == 280);
  CHECK(tracks[1].completed);
  WriteFileAtomically(file, head + "7,,300,20,0\n");
  CHECK_THROWS_WITH(LoadEvaluatedTracks(file), Catch::Contains("evaluation.csv:2"));
  WriteFileAtomically(file, head);
  CHECK_THROWS_WITH(LoadEvaluatedTracks(file), Catch::Contains("no track"));
}

TEST_CASE("M's diagnostics are read, those of older runs too") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "diagnostics.json";
  WriteFileAtomically(file, std::string(kDiagnostics) + "}}");
  CHECK(LoadMemoryDiagnostics(file).predicted_ends == 1);
  WriteFileAtomically(file, std::string(kDiagnostics) + R"(, "predicted_ends": 2}})");
  const MemoryDiagnostics measured = LoadMemoryDiagnostics(file);
  CHECK(measured.predicted_ends == 2);
  CHECK(measured.nll == 1.5);
  CHECK(std::isnan(measured.nll_copy));
  CHECK(measured.open_loop_copy == std::vector<double>{0.3, 0.4});
  CHECK(measured.actual_rewards == std::vector<double>{0.6});
  CHECK(measured.end_counts == std::vector<double>{80});
  WriteFileAtomically(file, "[]");
  CHECK_THROWS_WITH(LoadMemoryDiagnostics(file), Catch::Contains("no JSON object"));
}

TEST_CASE("a dream strip is dreamt at the run's temperature, and ends where M ends it") {
  const TemporaryFolder folder;
  SaveRollout(folder.path());
  RandomAgent agent;
  const auto dream = [&](const DreamConfig& config) {
    const auto strips = MakeDreamStrips(agent.vision, agent.memory, folder.path(), 3, config, 1);
    REQUIRE(strips.size() == 1);
    CHECK(strips[0].episode == 9);
    return strips[0];
  };
  DreamConfig config;
  const DreamStrip warm = dream(config);
  CHECK(warm.shown == 30);
  CHECK_FALSE(warm.end);
  CHECK(warm.moments.back().ahead == 10);
  CHECK(dream(config).moments.back().dreamt.rgb == warm.moments.back().dreamt.rgb);
  config.temperature = 0;
  CHECK(dream(config).moments.back().dreamt.rgb != warm.moments.back().dreamt.rgb);

  agent.memory.head_bias().value.back() = -1;  // M holds the end for about 0.27 likely
  CHECK_FALSE(dream(config).end);
  config.done_threshold = 0.1;
  CHECK(dream(config).end == 1);
}

}  // namespace worldmodels
