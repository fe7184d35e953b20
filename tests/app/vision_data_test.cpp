#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "common/atomic_file.h"
#include "common/metrics.h"
#include "program.h"
#include "tests/vision/toy_rollouts.h"
#include "vision/vae.h"

namespace worldmodels::test {
namespace {

ProgramResult TrainVision(const std::string& run, const std::vector<std::string>& more = {}) {
  std::vector<std::string> line = {"train-vision",
                                   "--run",
                                   run,
                                   "--quiet",
                                   "--set",
                                   "vision.steps=4",
                                   "--set",
                                   "vision.batch_size=4",
                                   "--set",
                                   "vision.latent_size=4",
                                   "--set",
                                   "vision.validation_frames=8",
                                   "--set",
                                   "vision.validation_interval=2",
                                   "--set",
                                   "vision.metrics_interval=2"};
  for (const std::string& setting : more) line.insert(line.end(), {"--set", setting});
  return RunProgram(line);
}

}  // namespace

TEST_CASE("V trains on black, one-frame and a few broken episodes, and names what it skips") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  const std::filesystem::path rollouts = std::filesystem::path(run) / "rollouts";
  for (int64_t e = 0; e < 200; ++e) WriteToyEpisode(rollouts, e, e == 3 ? 0 : 2, e == 4);
  BreakEpisode(rollouts, 5);
  // Without a single frame.
  SaveNpz(EpisodePath(rollouts, 9),
          {{"observations", NpyArray("|u1", {0, 64, 64, 3})}, {"rewards", NpyArray("<f4", {0})}});
  const auto result = TrainVision(run);
  INFO(result.err);
  CHECK(result.status == 0);
  CHECK(result.err.find("episode_000005.npz") != std::string::npos);
  CHECK(result.err.find("episode_000009.npz") != std::string::npos);
  CHECK(std::filesystem::exists(run + "/vision/model.safetensors"));
  const MetricsTable kl = LoadMetrics(run + "/vision/latent_kl.csv");
  CHECK(kl.columns == std::vector<std::string>{"step", "kl_0", "kl_1", "kl_2", "kl_3"});
  REQUIRE(kl.rows.size() == 2);
  CHECK(kl.rows[1][0] == 4);

  SECTION("more than one in a hundred broken is an error, and no model is written") {
    BreakEpisode(rollouts, 19);
    std::filesystem::remove_all(run + "/vision");
    const auto refused = TrainVision(run);
    INFO(refused.err);
    CHECK(refused.status == 2);
    CHECK(refused.err.find("3 of 200 episodes are broken") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(run + "/vision/model.safetensors"));
  }
}

TEST_CASE("V is trained on recoloured frames of collected rollouts, and says where it cannot be") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  REQUIRE(RunProgram({"collect", "--run", run, "--quiet", "--set", "collect.episodes=10", "--set",
                      "collect.max_steps=20", "--set", "environment.renderer=software"})
              .status == 0);
  const auto trained = TrainVision(run, {"vision.recolour=0.5"});
  INFO(trained.err);
  CHECK(trained.status == 0);
  const MetricsTable metrics = LoadMetrics(run + "/vision/metrics.csv");
  CHECK(metrics.rows[0][static_cast<size_t>(metrics.Column("validation_recoloured"))] > 0);

  const auto refused = [&](const std::string& rollouts, const std::string& setting) {
    const auto result = TrainVision(rollouts, {"vision.recolour=0.5", setting});
    CHECK(result.status == 2);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    return result.err;
  };
  const std::string old = folder / "old";
  for (int64_t e = 0; e < 10; ++e) WriteToyEpisode(old + "/rollouts", e, 2);
  CHECK_THAT(refused(old, "vision.beta=1"), Catch::Contains("holds no state to draw its frames"));
  CHECK_FALSE(std::filesystem::exists(old + "/vision/model.safetensors"));
  CHECK_THAT(refused(run, "vision.recolour_kinds=bar bars"),
             Catch::Contains("recolour_kinds") && Catch::Contains("found bars, expected some of"));
  CHECK_THAT(refused(run, "vision.recolour_kinds=' '"), Catch::Contains("a kind or more"));
  const auto colourless = TrainVision(run, {"vision.recolour=0", "vision.recolour_steps=3"});
  CHECK(colourless.status == 2);
  CHECK_THAT(colourless.err, Catch::Contains("found 3 with recolour 0, expected recolour above 0"));
}

TEST_CASE("A pipeline's last V learns other colours with its encoder alone") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  const auto pipeline = [&](std::vector<std::string> more) {
    std::vector<std::string> line = {"pipeline", "--config", WORLDMODELS_TEST_DATA "/app/toy.yaml",
                                     "--run",    run,        "--quiet"};
    for (const std::string setting :
         {"environment.renderer=software", "pipeline.iterations=2", "vision.recolour=0.5"}) {
      line.insert(line.end(), {"--set", setting});
    }
    line.insert(line.end(), more.begin(), more.end());
    return RunProgram(line, {"DISPLAY=", "PATH="});
  };
  const auto made = pipeline({"--set", "vision.recolour_steps=3"});
  INFO(made.err);
  REQUIRE(made.status == 0);
  CHECK_FALSE(std::filesystem::exists(run + "/rounds/1/vision/plain"));
  const auto load = [](const std::string& vision) {
    return Vae::Load(vision + "/model.safetensors", 8);
  };
  const Vae plain = load(run + "/vision/plain"), last = load(run + "/vision");
  CHECK(plain.parameter("decoder.fc1.weight").value == last.parameter("decoder.fc1.weight").value);
  CHECK(plain.parameter("encoder.conv1.weight").value !=
        last.parameter("encoder.conv1.weight").value);
  const std::string info = RunProgram({"info", "--run", run, "--json"}).out;
  CHECK_THAT(info, Catch::Contains("\"train-encoder\": \"done\"") &&
                       Catch::Contains("\"vision_step\": 12"));
  CHECK_THAT(ReadFile(run + "/report.html"),
             Catch::Contains("vision/plain/metrics.csv") && Catch::Contains("Other colours"));

  // More of it goes on; another share of colours is another V.
  const auto stale = pipeline({"--set", "vision.recolour_steps=3", "--set", "vision.recolour=0.6"});
  CHECK(stale.status == 2);
  CHECK_THAT(stale.err, Catch::Contains("train-encoder is stale: vision.recolour: made with 0.5"));
  REQUIRE(RunProgram({"train-vision", "--run", run, "--quiet", "--set", "vision.recolour_steps=5"})
              .status == 0);
  CHECK(LoadMetrics(run + "/vision/metrics.csv").rows.back()[0] == 5);
  CHECK(load(run + "/vision/plain").parameter("encoder.conv1.weight").value ==
        plain.parameter("encoder.conv1.weight").value);

  // A finished agent from elsewhere, with rollouts: its V is the teacher, M and C stay.
  const std::string shared = folder / "shared";
  REQUIRE(RunProgram({"export", "--run", run, "--out", shared}).status == 0);
  std::filesystem::create_directory_symlink(run + "/rollouts", shared + "/rollouts");
  const auto encoder = RunProgram({"train-vision", "--run", shared, "--quiet", "--set",
                                   "vision.steps=0", "--set", "vision.recolour_steps=2"});
  INFO(encoder.err);
  CHECK(encoder.status == 0);
  CHECK(load(shared + "/vision/plain").parameter("encoder.conv1.weight").value !=
        load(shared + "/vision").parameter("encoder.conv1.weight").value);
}

}  // namespace worldmodels::test
