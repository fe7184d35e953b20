#include "rollout/collector.h"

#include <catch2/catch.hpp>

#include "common/atomic_file.h"
#include "common/episode.h"
#include "common/track_seeds.h"
#include "env/car_racing.h"
#include "memory/mdn_rnn_stepper.h"
#include "tests/common/temporary_folder.h"
#include "vision/vae_encoder.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;

EnvironmentConfig WithoutDisplay() {
  EnvironmentConfig config;
  config.renderer = Renderer::kSoftware;
  return config;
}

}  // namespace

TEST_CASE("collected rollouts replay: actions, rewards and seed belong together") {
  Ranks ranks;
  const TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
  CollectConfig config;
  config.episodes = 5;
  config.max_steps = 60;
  config.random_start = 0;
  CollectRollouts(ranks, config, WithoutDisplay(), 3, 2, true, folder);
  REQUIRE(ListEpisodes(folder).size() == 5);
  for (const auto& [index, path] : ListEpisodes(folder)) {
    const Episode episode = LoadEpisode(path);
    CHECK(episode.seed == static_cast<int64_t>(TrainingTrack(3, index)));
    CHECK(episode.observations.shape() == std::vector<int64_t>{episode.steps() + 1, 64, 64, 3});
    CarRacing env(WithoutDisplay());
    env.Reset(static_cast<uint64_t>(episode.seed));
    for (int64_t k = 0; k < episode.steps(); ++k) {
      const auto step = env.Step(
          ActionFrom(std::span(episode.actions).subspan(kActionSize * k).first<kActionSize>()));
      REQUIRE(static_cast<float>(step.reward) == episode.rewards[k]);
    }
  }

  SECTION("a collection that was stopped goes on and ends with the same bytes") {
    const std::string before = ReadFile(EpisodePath(folder, 2));
    fs::remove(EpisodePath(folder, 2));
    const auto kept = fs::last_write_time(EpisodePath(folder, 1));
    CollectRollouts(ranks, config, WithoutDisplay(), 3, 1, true, folder);
    CHECK(ReadFile(EpisodePath(folder, 2)) == before);
    CHECK(fs::last_write_time(EpisodePath(folder, 1)) == kept);
  }
}

TEST_CASE("training, test and validation tracks never meet") {
  for (int64_t i = 0; i < 2000; ++i) {
    REQUIRE(TrainingTrack(1, i) < static_cast<uint64_t>(kFirstTestTrack));
  }
  STATIC_REQUIRE(kTrainingTracks <= kFirstTestTrack);
  STATIC_REQUIRE(kFirstTestTrack + 1000 <= kFirstValidationTrack);
}

TEST_CASE("a rollout that earns nothing any more is cut, and the same up to there") {
  Ranks ranks;
  const TemporaryFolder temporary;
  CollectConfig config;
  config.episodes = 4;
  config.max_steps = 120;
  config.stall_steps = 0;
  CollectRollouts(ranks, config, WithoutDisplay(), 3, 1, true, temporary / "whole");
  config.stall_steps = 15;
  CollectRollouts(ranks, config, WithoutDisplay(), 3, 1, true, temporary / "cut");
  int64_t cut = 0;
  for (int64_t index = 0; index < config.episodes; ++index) {
    const Episode whole = LoadEpisode(EpisodePath(temporary / "whole", index));
    const Episode part = LoadEpisode(EpisodePath(temporary / "cut", index));
    int64_t last_earned = 0, steps = 0;
    for (const float reward : whole.rewards) {
      ++steps;
      if (reward > 0) last_earned = steps;
      if (steps - last_earned == config.stall_steps) break;
    }
    CHECK(whole.steps() == 120);
    CHECK(part.steps() == steps);
    CHECK(std::equal(part.actions.begin(), part.actions.end(), whole.actions.begin()));
    cut += steps < 120 ? 1 : 0;
  }
  CHECK(cut > 0);
}

TEST_CASE("an agent's rollouts are its own driving, but where the random policy takes over") {
  Ranks ranks;
  const TemporaryFolder temporary;
  Pcg64 random(8);
  const Vae vision = Vae::Random(4, random);
  MemoryConfig memory_config;
  memory_config.hidden_size = 3;
  const MdnRnn memory = MdnRnn::Random(memory_config, 4, random);
  std::vector<float> parameters(LinearController::ParameterCount(7));
  FillNormal(random, parameters);
  const auto controller = LinearController::FromParameters(
      7, std::vector<double>(parameters.begin(), parameters.end()));
  const CollectingAgent agent = {
      vision, &memory, controller, {.inputs = controller.inputs()}, Precision::kFp32};
  CollectConfig config;
  config.episodes = 10;
  config.max_steps = 30;
  config.random_start = 0;
  const auto collect = [&](double takeover, int threads, const std::string& name) {
    config.takeover = takeover;
    CollectRollouts(ranks, config, WithoutDisplay(), 3, threads, true, temporary / name, 5, &agent);
  };
  collect(0, 1, "agent");
  REQUIRE(ListEpisodes(temporary / "agent").size() == 10);
  CHECK(ListEpisodes(temporary / "agent").front().first == 5);

  // The agent's actions, found again from the frames that were kept.
  for (const int64_t index : {int64_t{5}, int64_t{14}}) {
    const Episode episode = LoadEpisode(EpisodePath(temporary / "agent", index));
    VaeEncoder encoder(vision, 1, Precision::kFp32);
    MdnRnnStepper stepper(memory, 1);
    std::vector<float> z(4);
    const auto frames = episode.observations.values<uint8_t>();
    for (int64_t step = 0; step < episode.steps(); ++step) {
      encoder.Encode(frames.subspan(step * kFrameBytes, kFrameBytes), z, {});
      const auto expected = controller.Act(z, stepper.hidden());
      const auto taken =
          std::span(episode.actions).subspan(kActionSize * step).first<kActionSize>();
      CHECK(ActionFrom(taken) == expected);
      stepper.Step(z, taken);
    }
  }

  // The agent begins where environment.start_tile says.
  EnvironmentConfig elsewhere = WithoutDisplay();
  elsewhere.start_tile = 50;
  CollectRollouts(ranks, config, elsewhere, 3, 1, true, temporary / "elsewhere", 5, &agent);
  const Episode moved = LoadEpisode(EpisodePath(temporary / "elsewhere", 5));
  CarRacing env(WithoutDisplay());
  env.Reset(static_cast<uint64_t>(moved.seed), 50);
  for (int64_t k = 0; k < moved.steps(); ++k) {
    const auto taken = std::span(moved.actions).subspan(kActionSize * k).first<kActionSize>();
    REQUIRE(static_cast<float>(env.Step(ActionFrom(taken)).reward) == moved.rewards[k]);
  }

  collect(0.5, 1, "mixed");
  collect(0.5, 2, "again");
  bool taken_over = false;
  for (const auto& [index, path] : ListEpisodes(temporary / "mixed")) {
    CHECK(ReadFile(path) == ReadFile(EpisodePath(temporary / "again", index)));
    taken_over |= ReadFile(path) != ReadFile(EpisodePath(temporary / "agent", index));
  }
  CHECK(taken_over);
}

TEST_CASE("rollouts that the disk cannot hold are refused before any is driven") {
  Ranks ranks;
  const TemporaryFolder temporary;
  CollectConfig config{.episodes = 1000000, .max_steps = 100000, .stall_steps = 0};
  EnvironmentConfig large = WithoutDisplay();
  large.max_steps = 100000;
  large.frame_size = 512;
  const auto message = ErrorMessage(ErrorKind::kFailure, [&] {
    CollectRollouts(ranks, config, large, 3, 1, true, temporary / "rollouts");
  });
  CHECK(
      message.starts_with((temporary / "rollouts").string() + ": 1000000 rollouts take about 12"));
  CHECK(message.ends_with(" are free"));
  CHECK_FALSE(fs::exists(temporary / "rollouts"));
}

}  // namespace worldmodels::test
