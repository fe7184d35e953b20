#include "training/memory_trainer.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "common/atomic_file.h"
#include "common/safetensors.h"
#include "tests/common/temporary_folder.h"
#include "tests/memory/toy_latents.h"

namespace worldmodels::test {
namespace {

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
    SaveToyLatents(whole);
    SaveToyLatents(parts);
    const auto train = [&](int64_t steps, int threads, const std::filesystem::path& dir) {
      MemoryConfig config = ToyConfig(steps);
      config.carry_state = carry_state;
      TrainMemory(config, 4, 1, threads, true, dir / "latents.npz", dir);
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
  SaveToyLatents(dir);
  TrainMemory(ToyConfig(1), 4, 1, 1, true, dir / "latents.npz", dir);
  MemoryConfig config = ToyConfig(2);
  config.reward_scale = 1;
  CHECK_THROWS_WITH(TrainMemory(config, 4, 1, 1, true, dir / "latents.npz", dir),
                    Catch::Contains("made with memory.reward_scale 0.3, now 1"));
}

TEST_CASE("M without its standardisation or diagnostics is not done - they are made anew") {
  const TemporaryFolder folder;
  const auto dir = folder.path();
  SaveToyLatents(dir);
  TrainMemory(ToyConfig(2), 4, 1, 1, true, dir / "latents.npz", dir);
  const std::string state = ReadFile(dir / "state.safetensors");
  for (const char* file : {"standardisation.safetensors", "diagnostics.json"}) {
    const std::string bytes = ReadFile(dir / file);
    std::filesystem::remove(dir / file);
    TrainMemory(ToyConfig(2), 4, 1, 1, true, dir / "latents.npz", dir);
    CHECK(ReadFile(dir / file) == bytes);
    CHECK((ReadFile(dir / "state.safetensors") == state));
  }
}

TEST_CASE(
    "a state whose carried sequences are beyond the data is refused, and nothing is touched") {
  const TemporaryFolder folder;
  const auto dir = folder.path();
  SaveToyLatents(dir);
  TrainMemory(ToyConfig(2), 4, 1, 1, true, dir / "latents.npz", dir);
  SafeTensors state = SafeTensors::Load(dir / "state.safetensors");
  const std::vector<int64_t> episodes(7, 11);
  state.Add<int64_t>("stream.episode", {7}, episodes);
  state.Save(dir / "state.safetensors");
  std::filesystem::remove(dir / "model.safetensors");
  CHECK_THROWS_WITH(TrainMemory(ToyConfig(3), 4, 1, 1, true, dir / "latents.npz", dir),
                    Catch::Contains("state.safetensors: stream.episode 11"));
  CHECK_FALSE(std::filesystem::exists(dir / "model.safetensors"));
}

TEST_CASE("a dataset without a usable episode is refused") {
  const TemporaryFolder folder;
  const auto dir = folder.path();
  Pcg64 random(1);
  LatentDataset data(4);
  data.Append(ToyLatents(0, 0, random));
  data.Append(ToyLatents(9, 5, random));
  data.Save(dir / "latents.npz");
  CHECK_THROWS_WITH(TrainMemory(ToyConfig(1), 4, 1, 1, true, dir / "latents.npz", dir),
                    Catch::Contains("latents.npz"));
}

TEST_CASE("a bound of memory that training M itself exceeds is refused, with the way out") {
  const TemporaryFolder folder;
  const auto dir = folder.path();
  SaveToyLatents(dir);
  MemoryConfig config = ToyConfig(2);
  config.memory_gb = 0.001;
  const std::string message =
      InputError([&] { TrainMemory(config, 4, 1, 1, true, dir / "latents.npz", dir); });
  CHECK(message.starts_with("memory.memory_gb 0.001: training M takes 0."));
  CHECK(message.find("memory.batch_size") != std::string::npos);
  config.memory_gb = 1;
  CHECK_NOTHROW(TrainMemory(config, 4, 1, 1, true, dir / "latents.npz", dir));
}

}  // namespace worldmodels::test
