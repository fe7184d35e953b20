#include "memory/latent_dataset.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/npy.h"
#include "common/resident_memory.h"
#include "memory/latent_writer.h"
#include "tests/common/temporary_folder.h"
#include "tests/memory/toy_latents.h"

namespace worldmodels {

TEST_CASE("a dataset comes back as it was saved, and a wrong or broken file is refused") {
  const TemporaryFolder folder;
  const auto dir = folder.path();
  SaveToyLatents(dir);
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
  CHECK_THROWS_WITH(LatentDataset::Load(path, 5), Catch::Contains("mu"));
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  CHECK_THROWS_AS(LatentDataset::Load(path, 4), Error);
}

TEST_CASE("a file that is compressed, or laid out by an older version, holds the same") {
  const TemporaryFolder folder;
  SaveToyLatents(folder.path());
  const LatentDataset data = LatentDataset::Load(folder / "latents.npz", 4);
  const NpzArrays arrays = LoadNpz(folder / "latents.npz");
  for (const int compression : {0, 1}) {
    SaveNpz(folder / "other.npz", arrays, compression);
    const LatentDataset other = LatentDataset::Load(folder / "other.npz", 4);
    REQUIRE(other.size() == data.size());
    for (int64_t at = 0; at < data.size(); ++at) {
      CHECK(other.index(at) == data.index(at));
      CHECK(std::ranges::equal(other.mu(at), data.mu(at)));
      CHECK(std::ranges::equal(other.logvar(at), data.logvar(at)));
      CHECK(std::ranges::equal(other.actions(at), data.actions(at)));
      CHECK(std::ranges::equal(other.rewards(at), data.rewards(at)));
      CHECK(std::ranges::equal(other.terminals(at), data.terminals(at)));
    }
  }
}

TEST_CASE("a number that is not finite, a flipped bit and lengths beyond the data are refused") {
  const TemporaryFolder folder;
  SaveToyLatents(folder.path());
  const auto path = folder / "latents.npz";
  const std::string whole = ReadFile(path);
  NpzArrays arrays = LoadNpz(path);
  for (const int compression : {0, 9}) {
    arrays.at("logvar").values<float>()[7] = NAN;
    SaveNpz(path, arrays, compression);
    CHECK_THROWS_WITH(LatentDataset::Load(path, 4),
                      Catch::Contains("logvar holds nan at position 7"));
  }
  LatentDataset bad(4);
  Pcg64 random(1);
  LatentEpisode episode = ToyLatents(0, 5, random);
  episode.rewards[2] = INFINITY;
  CHECK_THROWS_WITH(bad.Append(episode), Catch::Contains("episode 0: rewards holds inf"));
  LatentWriter writer(path, 4);
  CHECK_THROWS_WITH(writer.Add(0, episode), Catch::Contains("episode 0: rewards holds inf"));

  std::string flipped = whole;
  flipped[flipped.size() / 2] ^= 1;
  WriteFileAtomically(path, flipped);
  CHECK_THROWS_WITH(LatentDataset::Load(path, 4), Catch::Contains("CRC error"));
  arrays.at("logvar").values<float>()[7] = 0;
  arrays.at("steps").values<int64_t>()[3] = 1000;
  SaveNpz(path, arrays, 0);
  CHECK_THROWS_WITH(LatentDataset::Load(path, 4), Catch::Contains("steps holds 1000"));
}

TEST_CASE("episodes that come in any order are written by their places") {
  const TemporaryFolder folder;
  SaveToyLatents(folder.path());
  const LatentDataset data = LatentDataset::Load(folder / "latents.npz", 4);
  LatentWriter writer(folder / "new" / "latents.npz", 4);
  for (const int64_t at : {7, 2, 0, 10, 1, 9, 3, 8, 4, 6, 5}) writer.Add(2 * at, data.Copy(at));
  writer.Finish();
  CHECK(ReadFile(folder / "new" / "latents.npz") == ReadFile(folder / "latents.npz"));
  int64_t steps = 0;
  for (int64_t at = 0; at < data.size(); ++at) steps += data.steps(at);
  const auto size = static_cast<double>(std::filesystem::file_size(folder / "latents.npz"));
  CHECK(LatentWriter::DiskBytes(data.size(), steps, 4) < 2 * size);
  CHECK(LatentWriter::DiskBytes(data.size(), steps, 4) > size);
}

TEST_CASE("a dataset larger than its bound of memory is read, and the bound holds") {
  const TemporaryFolder folder;
  constexpr int kLatents = 32, kEpisodes = 128;
  constexpr int64_t kSteps = 4000;  // 1 MB a piece
  {
    LatentWriter writer(folder / "latents.npz", kLatents);
    Pcg64 random(1);
    LatentEpisode episode;
    episode.mu.resize((kSteps + 1) * kLatents, 0.5f);
    episode.logvar.resize(episode.mu.size(), -1.0f);
    episode.actions.resize(3 * kSteps);
    episode.rewards.resize(kSteps);
    episode.terminals.resize(kSteps);
    for (int64_t at = 0; at < kEpisodes; ++at) {
      episode.index = at;
      episode.rewards.back() = static_cast<float>(at);
      writer.Add(at, episode);
    }
    writer.Finish();
  }
  const int64_t before = MeasureResidentMemory().all();
  const int64_t most = before + (64 << 20);
  const auto data =
      LatentDataset::Load(folder / "latents.npz", kLatents, static_cast<double>(most) / 1e9);
  REQUIRE(data.size() == kEpisodes);
  int64_t largest = MeasureResidentMemory().all();
  CHECK(largest < before + (32 << 20));  // the look at all numbers leaves nothing behind
  const std::span<const float> first = data.mu(0);
  for (int round = 0; round < 2; ++round) {
    for (int64_t at = 0; at < data.size(); ++at) {
      CHECK(std::ranges::count(data.mu(at), 0.5f) == (kSteps + 1) * kLatents);
      CHECK(std::ranges::count(data.logvar(at), -1.0f) == (kSteps + 1) * kLatents);
      CHECK(data.rewards(at).back() == static_cast<float>(at));
      largest = std::max(largest, MeasureResidentMemory().all());
    }
  }
  CHECK(largest <= most);
  CHECK(first[0] == 0.5f);  // what was handed out stays valid
}

}  // namespace worldmodels
