#include "rollout/real_world.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "common/episode.h"
#include "common/error.h"
#include "memory/latent_dataset.h"
#include "rollout/agent_evaluator.h"
#include "rollout/collector.h"
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
  Ranks ranks = Ranks::Alone();
  std::vector<std::vector<EpisodeResult>> runs;
  for (const auto& [threads, lanes] : {std::pair(1, 4), std::pair(2, 4), std::pair(2, 3)}) {
    Executor executor(ranks, threads, lanes, [&](int n) {
      return std::make_unique<RealWorld>(WithoutDisplay(), models.vision, &models.memory, n,
                                         Precision::kFp32);
    });
    runs.push_back(DriveJobs(executor, drivers, jobs, 0));
    runs.push_back(DriveJobs(executor, drivers, jobs, 0));
  }
  for (const auto& run : runs) {
    for (size_t i = 0; i < jobs.size(); ++i) {
      CHECK(run[i].total_reward == runs[0][i].total_reward);
      CHECK(run[i].steps == runs[0][i].steps);
      CHECK(run[i].tiles == runs[0][i].tiles);
      CHECK(run[i].tiles > 0);
      CHECK_FALSE(run[i].completed);
    }
  }
  CHECK(runs[0][0].total_reward != runs[0][1].total_reward);
}

TEST_CASE("the hidden state begins at zero and remembers latents and actions") {
  const Models models;
  RealWorld world(WithoutDisplay(), models.vision, &models.memory, 2, Precision::kFp32);
  world.Reset(0, {.seed = 3});
  world.Reset(1, {.seed = 3});
  world.Observe();
  for (const float h : world.hidden()) REQUIRE(h == 0);
  const std::vector<Action> actions = {{.steer = 0.5f, .gas = 0.5f, .brake = 0}, {}};
  std::vector<StepResult> results(2);
  world.Step(actions, results);
  // Same latents, other actions: other memories.
  CHECK(std::vector<float>(world.hidden().begin(), world.hidden().begin() + 16) !=
        std::vector<float>(world.hidden().begin() + 16, world.hidden().end()));
}

TEST_CASE("the hidden state, the car and its picture move with their lane") {
  const Models models;
  const auto play = [&](bool moved) {
    RealWorld world(WithoutDisplay(), models.vision, &models.memory, moved ? 3 : 1,
                    Precision::kFp32);
    if (moved) {
      world.Reset(0, {.seed = 8});
      world.Reset(1, {.seed = 9});
    }
    int lane = world.running();
    world.Reset(lane, {.seed = 3, .random_tile = Pcg64(1)});
    const std::vector<Action> actions(3, {.steer = 0.5f, .gas = 0.5f, .brake = 0});
    std::vector<StepResult> results(3);
    std::vector<double> seen;
    for (int step = 0; step < 5; ++step) {
      world.Observe();
      world.Step(std::span(actions).first(static_cast<size_t>(world.running())), results);
      seen.push_back(results[lane].reward);
      for (int i = 0; i < 8; ++i) seen.push_back(world.latents()[8 * lane + i]);
      for (int i = 0; i < 16; ++i) seen.push_back(world.hidden()[16 * lane + i]);
      const auto frame = world.frame(lane);
      seen.insert(seen.end(), frame.begin(), frame.end());
      if (moved && step == 2) {
        world.Retire(0);
        lane = 0;
      }
    }
    seen.push_back(world.racing(lane)->total_reward());
    CHECK(world.latents().size() == 8 * static_cast<size_t>(world.running()));
    CHECK(world.hidden().size() == 16 * static_cast<size_t>(world.running()));
    return seen;
  };
  CHECK(play(true) == play(false));
}

TEST_CASE("only running lanes are drawn, and the last frame of one alone") {
  class CountingRenderer : public FrameRenderer {
   public:
    explicit CountingRenderer(std::vector<size_t>& drawn) : drawn_(drawn) {}
    void RenderViews(std::span<const View> views, std::span<uint8_t>) override {
      drawn_.push_back(views.size());
      for (const View& view : views) REQUIRE(view.road != nullptr);
    }

   private:
    std::vector<size_t>& drawn_;
  };
  std::vector<size_t> drawn;
  RacingWorld world(WithoutDisplay(), 4, std::make_unique<CountingRenderer>(drawn));
  for (int lane = 0; lane < 3; ++lane) world.Reset(lane, {.seed = 1});
  world.Observe();
  world.DrawFrame(1);
  world.Retire(0);
  world.Observe();
  world.Retire(1);
  world.Retire(0);
  CHECK(drawn == std::vector<size_t>{3, 1, 2});
}

TEST_CASE("a lane starts on environment.start_tile, unless its tile is drawn") {
  EnvironmentConfig environment = WithoutDisplay();
  environment.start_tile = 40;
  const Models models;
  RealWorld world(environment, models.vision, &models.memory, 2, Precision::kFp32);
  world.Reset(0, {.seed = 3});
  world.Reset(1, {.seed = 3, .random_tile = Pcg64(1)});
  CarRacing env(WithoutDisplay());
  env.Reset(3, 40);
  CHECK(world.racing(0)->car().hull_position() == env.car().hull_position());
  env.Reset(3, static_cast<int>(Pcg64(1).UniformInt(env.track().size())));
  CHECK(world.racing(1)->car().hull_position() == env.car().hull_position());

  // Scored, and so evolved, from there: other tiles, another return.
  Ranks ranks = Ranks::Alone();
  const std::vector<LinearController> drivers = {Driver(24, 2)};
  const std::vector<EpisodeJob> jobs = {{.seed = 3}};
  const auto returned = [&](int start_tile) {
    environment.start_tile = start_tile;
    Executor executor(ranks, 1, 1, [&](int lanes) {
      return std::make_unique<RealWorld>(environment, models.vision, &models.memory, lanes,
                                         Precision::kFp32);
    });
    return DriveJobs(executor, drivers, jobs, 0)[0].total_reward;
  };
  CHECK(returned(0) != returned(40));
  CHECK(returned(env.track().size()) == returned(0));
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

TEST_CASE("encoded rollouts are V's latents of their frames - broken rollouts are refused") {
  Ranks ranks;
  const TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
  const CollectConfig collect{.episodes = 3, .max_steps = 20};
  CollectRollouts(ranks, collect, WithoutDisplay(), 1, 1, true, folder / "rollouts");
  const Models models;
  EncodeRollouts(models.vision, Precision::kFp32, 2, true, folder / "rollouts", nullptr,
                 folder / "memory");
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

  // Of those that are known already the frames are not looked at.
  LatentDataset known(8);
  LatentEpisode second = dataset.Copy(1);
  CHECK(second.seed == dataset.seed(1));
  second.mu.assign(second.mu.size(), 0.25f);
  known.Append(second);
  EncodeRollouts(models.vision, Precision::kFp32, 2, true, folder / "rollouts", &known,
                 folder / "memory");
  const auto again = LatentDataset::Load(folder / "memory/latents.npz", 8);
  REQUIRE(again.size() == 3);
  CHECK(std::ranges::equal(again.mu(0), dataset.mu(0)));
  CHECK(std::ranges::count(again.mu(1), 0.25f) == std::ssize(dataset.mu(1)));
  CHECK(std::ranges::equal(again.mu(2), dataset.mu(2)));

  fs::resize_file(EpisodePath(folder / "rollouts", 1), 1000);
  CHECK_THROWS_WITH(EncodeRollouts(models.vision, Precision::kFp32, 2, true, folder / "rollouts",
                                   nullptr, folder / "memory"),
                    Catch::Contains("1 of 3 rollouts are broken"));
  CHECK_THROWS_WITH(EncodeRollouts(models.vision, Precision::kFp32, 2, true, folder / "none",
                                   nullptr, folder / "memory"),
                    Catch::Contains("worldmodels collect"));
}

}  // namespace worldmodels::test
