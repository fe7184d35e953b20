#include "rollout/real_world.h"

#include <catch2/catch.hpp>

#include "common/episode.h"
#include "common/error.h"
#include "memory/latent_dataset.h"
#include "rollout/collector.h"
#include "rollout/episode_runner.h"
#include "rollout/latent_encoder.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;

EnvironmentConfig WithoutDisplay() {
  EnvironmentConfig config;
  config.renderer = Renderer::kSoftware;
  config.max_steps = 150;
  return config;
}

struct Models {
  Models()
      : random(11),
        vision(Vae::Random(8, random)),
        memory(MdnRnn::Random({.hidden_size = 16, .mixtures = 2}, 8, random)) {}

  Pcg64 random;
  Vae vision;
  MdnRnn memory;
};

// Mostly presses the gas as far as its bias says, and a little as it sees.
LinearController Driver(int inputs, double gas_bias) {
  std::vector<double> parameters(LinearController::ParameterCount(inputs));
  Pcg64 random(1);
  for (double& value : parameters) value = random.Uniform(-0.02, 0.02);
  parameters[3 * inputs + 1] = gas_bias;
  return LinearController::FromParameters(inputs, parameters);
}

}  // namespace

TEST_CASE("closed-loop returns do not depend on threads, lanes or what else is driven") {
  const Models models;
  const std::vector<LinearController> drivers = {Driver(24, 2), Driver(24, -3)};
  std::vector<EpisodeJob> jobs;
  for (int i = 0; i < 7; ++i) jobs.push_back({.controller = i % 2, .seed = 50u + i / 2});
  std::vector<std::vector<EpisodeResult>> runs;
  for (const auto& [threads, lanes] : {std::pair(1, 4), std::pair(2, 4), std::pair(2, 3)}) {
    EpisodeRunner runner(threads, [&, n = lanes] {
      return std::make_unique<RealWorld>(WithoutDisplay(), models.vision, &models.memory, n,
                                         Precision::kFp32);
    });
    runs.push_back(runner.Run(drivers, jobs, 0));
    runs.push_back(runner.Run(drivers, jobs, 0));
  }
  for (const auto& run : runs) {
    for (size_t i = 0; i < jobs.size(); ++i) {
      CHECK(run[i].total_reward == runs[0][i].total_reward);
      CHECK(run[i].steps == runs[0][i].steps);
    }
  }
  CHECK(runs[0][0].total_reward != runs[0][1].total_reward);
}

TEST_CASE("the hidden state begins at zero and remembers latents and actions") {
  const Models models;
  RealWorld world(WithoutDisplay(), models.vision, &models.memory, 2, Precision::kFp32);
  world.Reset(0, 3);
  world.Reset(1, 3);
  world.Observe();
  for (const float h : world.hidden()) REQUIRE(h == 0);
  const std::vector<Action> actions = {{.steer = 0.5f, .gas = 0.5f, .brake = 0}, {}};
  std::vector<StepResult> results(2);
  world.Step(actions, results);
  // Same latents, other actions: other memories.
  CHECK(std::vector<float>(world.hidden().begin(), world.hidden().begin() + 16) !=
        std::vector<float>(world.hidden().begin() + 16, world.hidden().end()));
}

TEST_CASE("a world without M has no hidden state, and V wants frames of 64 pixels") {
  const Models models;
  RealWorld world(WithoutDisplay(), models.vision, nullptr, 1, Precision::kFp32);
  CHECK(world.hidden_size() == 0);
  CHECK(world.hidden().empty());
  EnvironmentConfig large = WithoutDisplay();
  large.frame_size = 96;
  CHECK_THROWS_WITH(RealWorld(large, models.vision, nullptr, 1, Precision::kFp32),
                    Catch::Contains("frame_size is 96"));
}

TEST_CASE("encoded rollouts are V's latents of their frames; broken rollouts are refused") {
  Ranks ranks;
  const TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
  const CollectConfig collect{.episodes = 3, .max_steps = 20};
  CollectRollouts(ranks, collect, WithoutDisplay(), 1, 1, true, folder / "rollouts");
  const Models models;
  EncodeRollouts(models.vision, Precision::kFp32, 2, true, folder / "rollouts", folder / "memory");
  const auto dataset = LatentDataset::Load(folder / "memory/latents.npz", 8);
  REQUIRE(dataset.size() == 3);
  for (int i = 0; i < 3; ++i) {
    const Episode episode = LoadEpisode(EpisodePath(folder / "rollouts", i));
    REQUIRE(dataset.steps(i) == episode.steps());
    VaeEncoder encoder(models.vision, 64);
    std::vector<float> mu(8 * (episode.steps() + 1));
    encoder.Encode(episode.observations.values<uint8_t>(), mu, {});
    CHECK(std::vector<float>(dataset.mu(i).begin(), dataset.mu(i).end()) == mu);
    CHECK(std::vector<float>(dataset.rewards(i).begin(), dataset.rewards(i).end()) ==
          episode.rewards);
  }

  fs::resize_file(EpisodePath(folder / "rollouts", 1), 1000);
  CHECK_THROWS_WITH(EncodeRollouts(models.vision, Precision::kFp32, 2, true, folder / "rollouts",
                                   folder / "memory"),
                    Catch::Contains("1 of 3 rollouts are broken"));
  CHECK_THROWS_WITH(
      EncodeRollouts(models.vision, Precision::kFp32, 2, true, folder / "none", folder / "memory"),
      Catch::Contains("worldmodels collect"));
}

}  // namespace worldmodels::test
