#include "memory/memory_trainer.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <string>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/random.h"
#include "common/safetensors.h"
#include "memory/latent_dataset.h"
#include "tests/common/temporary_folder.h"

using namespace worldmodels;

namespace {

LatentEpisode MakeEpisode(int64_t index, size_t steps, Pcg64& random) {
  LatentEpisode episode;
  episode.index = index;
  episode.seed = 100 + index;
  episode.mu.resize((steps + 1) * 4);
  FillNormal(random, episode.mu);
  episode.logvar.assign((steps + 1) * 4, -3.0f);
  episode.actions.resize(steps * 3);
  FillNormal(random, episode.actions);
  episode.rewards.assign(steps, 0.5f);
  episode.terminals.assign(steps, 0);
  if (steps > 0) episode.terminals.back() = 1;
  return episode;
}

// Episodes 0 to 10 (9 is held out) of 0, 1, 5, 10, ... steps.
void SaveDataset(const std::filesystem::path& dir) {
  Pcg64 random(2);
  LatentDataset data(4);
  data.Append(MakeEpisode(0, 0, random));
  data.Append(MakeEpisode(1, 1, random));
  for (int i = 2; i < 11; ++i) data.Append(MakeEpisode(i, 5 * (i - 1), random));
  data.Save(dir / "latents.npz");
}

MemoryConfig ToyConfig(int64_t steps) {
  MemoryConfig config;
  config.hidden_size = 20;
  config.mixtures = 2;
  config.batch_size = 7;
  config.sequence_length = 9;
  config.steps = steps;
  return config;
}

}  // namespace

TEST_CASE("training in two goes and on other threads gives the same bytes as in one") {
  for (const bool carry_state : {true, false}) {
    const TemporaryFolder whole_folder, parts_folder;
    const auto whole = whole_folder.path(), parts = parts_folder.path();
    SaveDataset(whole);
    SaveDataset(parts);
    const auto train = [&](int64_t steps, int threads, const std::filesystem::path& dir) {
      MemoryConfig config = ToyConfig(steps);
      config.carry_state = carry_state;
      TrainMemory(config, 4, 1, threads, true, dir);
    };
    train(12, 1, whole);
    train(5, 2, parts);
    CHECK(ReadFile(whole / "model.safetensors") != ReadFile(parts / "model.safetensors"));
    train(12, 2, parts);
    for (const char* file : {"model.safetensors", "state.safetensors",
                             "standardisation.safetensors", "diagnostics.json"}) {
      INFO(file);
      CHECK(ReadFile(whole / file) == ReadFile(parts / file));
    }
    const auto deviation =
        SafeTensors::Load(whole / "standardisation.safetensors").Get<float>("deviation", {24});
    for (const float value : deviation) CHECK(value > 0);
  }
}

TEST_CASE("a reward scale changed on the way is refused by name") {
  const TemporaryFolder folder;
  const auto dir = folder.path();
  SaveDataset(dir);
  TrainMemory(ToyConfig(1), 4, 1, 1, true, dir);
  MemoryConfig config = ToyConfig(2);
  config.reward_scale = 1;
  CHECK_THROWS_WITH(TrainMemory(config, 4, 1, 1, true, dir),
                    Catch::Matchers::Contains("made with memory.reward_scale 0.3, now 1"));
}

TEST_CASE("a state of another architecture is refused by name") {
  const TemporaryFolder folder;
  const auto dir = folder.path();
  SaveDataset(dir);
  TrainMemory(ToyConfig(1), 4, 1, 1, true, dir);
  MemoryConfig config = ToyConfig(2);
  config.hidden_size = 24;
  CHECK_THROWS_WITH(TrainMemory(config, 4, 1, 1, true, dir),
                    Catch::Matchers::Contains("rnn.weight_ih_l0"));
}

TEST_CASE("a loss that is not finite stops training and leaves the last checkpoint") {
  const TemporaryFolder folder;
  const auto dir = folder.path();
  SaveDataset(dir);
  TrainMemory(ToyConfig(2), 4, 1, 1, true, dir);
  const std::string model = ReadFile(dir / "model.safetensors");
  MemoryConfig config = ToyConfig(50);
  config.nll_weight = 1e300;
  config.gradient_clip = 0;
  CHECK_THROWS_WITH(TrainMemory(config, 4, 1, 1, true, dir), Catch::Matchers::Contains("step 3"));
  CHECK(ReadFile(dir / "model.safetensors") == model);
}

TEST_CASE("a dataset without a usable episode is refused") {
  const TemporaryFolder folder;
  const auto dir = folder.path();
  Pcg64 random(1);
  LatentDataset data(4);
  data.Append(MakeEpisode(0, 0, random));
  data.Append(MakeEpisode(9, 5, random));
  data.Save(dir / "latents.npz");
  CHECK_THROWS_WITH(TrainMemory(ToyConfig(1), 4, 1, 1, true, dir),
                    Catch::Matchers::Contains("latents.npz"));
}

TEST_CASE("a dataset comes back as it was saved, and a wrong or broken file is refused") {
  const TemporaryFolder folder;
  const auto dir = folder.path();
  SaveDataset(dir);
  const auto path = dir / "latents.npz";
  const LatentDataset data = LatentDataset::Load(path, 4);
  REQUIRE(data.size() == 11);
  CHECK(data.steps(0) == 0);
  CHECK(data.steps(3) == 10);
  CHECK(data.mu(3).size() == 44);
  CHECK(data.terminals(3).back() == 1);
  CHECK(data.seed(10) == 110);
  CHECK(data.Select(true) == std::vector<int64_t>{9});
  CHECK(data.Select(false).size() == 9);
  CHECK_THROWS_WITH(LatentDataset::Load(path, 5), Catch::Matchers::Contains("mu"));
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  CHECK_THROWS_AS(LatentDataset::Load(path, 4), Error);
}
