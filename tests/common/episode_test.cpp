#include "common/episode.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

#include "common/npy.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {
namespace {

using Catch::Contains;

Episode TwoSteps() {
  Episode episode;
  episode.seed = 77;
  std::vector<uint8_t> pixels(3 * 4 * 4 * 3);
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(i);
  episode.observations = NpyArray::From<uint8_t>({3, 4, 4, 3}, pixels);
  episode.actions = {0.5f, 1, 0, -0.5f, 0, 0.25f};
  episode.rewards = {-0.1f, 3.2f};
  episode.terminals = {0, 1};
  return episode;
}

TEST_CASE("an episode is read back as it was written") {
  const TemporaryFolder folder;
  const Episode episode = TwoSteps();
  SaveEpisode(folder / "episode.npz", episode);
  const Episode back = LoadEpisode(folder / "episode.npz");
  CHECK(back.seed == 77);
  CHECK(back.steps() == 2);
  CHECK(back.observations.shape() == std::vector<int64_t>{3, 4, 4, 3});
  CHECK(std::ranges::equal(back.observations.values<uint8_t>(),
                           episode.observations.values<uint8_t>()));
  CHECK(back.actions == episode.actions);
  CHECK(back.rewards == episode.rewards);
  CHECK(back.terminals == episode.terminals);
}

TEST_CASE("an episode whose arrays disagree is refused, naming file and key") {
  const TemporaryFolder folder;
  const auto path = folder / "episode.npz";
  const auto complaint = [&](const char* key, NpyArray array) {
    SaveEpisode(path, TwoSteps());
    NpzArrays arrays = LoadNpz(path, {"observations", "actions", "rewards", "terminals", "seed"});
    arrays[key] = std::move(array);
    SaveNpz(path, arrays);
    return InputError([&] { LoadEpisode(path); });
  };
  const std::vector<float> zeros(100);
  const std::vector<uint8_t> bytes(1000);
  CHECK_THAT(complaint("actions", NpyArray::From<float>({3, 3}, std::span(zeros).first(9))),
             Contains("episode.npz") && Contains("actions"));
  CHECK_THAT(complaint("rewards", NpyArray::From<float>({4}, std::span(zeros).first(4))),
             Contains("observations"));
  CHECK_THAT(complaint("terminals", NpyArray::From<float>({3}, std::span(zeros).first(3))),
             Contains("terminals"));
  CHECK_THAT(complaint("seed", NpyArray::From<float>({3}, std::span(zeros).first(3))),
             Contains("seed is float32 (3,), expected one integer"));
  const std::vector<float> broken = {1, NAN};
  CHECK_THAT(complaint("rewards", NpyArray::From<float>({2}, broken)),
             Contains("rewards holds nan at element 1"));
  CHECK_THAT(
      complaint("observations", NpyArray::From<uint8_t>({3, 4, 5, 3}, std::span(bytes).first(180))),
      Contains("observations"));
}

TEST_CASE("episodes are read as other programs write them") {
  const TemporaryFolder folder;
  const auto path = folder / "episode.npz";
  const Episode episode = TwoSteps();
  SaveEpisode(path, episode);
  const NpzArrays ours = LoadNpz(path);
  const auto check = [&](const char* key, NpyArray array) {
    NpzArrays arrays = ours;
    arrays[key] = std::move(array);
    SaveNpz(path, arrays);
    const Episode back = LoadEpisode(path);
    INFO(key << " " << arrays[key].dtype());
    CHECK(back.seed == episode.seed);
    CHECK(back.terminals == episode.terminals);
    for (size_t i = 0; i < 2; ++i) CHECK(back.rewards[i] == Approx(episode.rewards[i]));
    for (size_t i = 0; i < 6; ++i) CHECK(back.actions[i] == Approx(episode.actions[i]));
  };
  const std::vector<double> wide = {-0.1, 3.2};
  check("rewards", NpyArray::From<double>({2}, wide));
  const std::vector<double> actions(episode.actions.begin(), episode.actions.end());
  check("actions", NpyArray::From<double>({2, 3}, actions));
  NpyArray halves("<f2", {2, 3});
  std::vector<_Float16> half_values;
  for (const float action : episode.actions) half_values.push_back(static_cast<_Float16>(action));
  std::ranges::copy(std::as_bytes(std::span(half_values)), halves.bytes().begin());
  check("actions", halves);
  constexpr bool kBooleans[] = {false, true};
  check("terminals", NpyArray::From<bool>({2}, kBooleans));
  const std::vector<float> floats = {0, 1};
  check("terminals", NpyArray::From<float>({2}, floats));
  const std::vector<int64_t> integers = {0, 1};
  check("terminals", NpyArray::From<int64_t>({2}, integers));
  const std::vector<int32_t> seed = {77};
  check("seed", NpyArray::From<int32_t>({}, seed));
  check("seed", NpyArray::From<int32_t>({1}, seed));

  NpzArrays arrays = ours;
  arrays.erase("seed");
  SaveNpz(path, arrays);
  CHECK(LoadEpisode(path).seed == -1);
}

TEST_CASE("episodes are listed in the order of their index, other files are left alone") {
  const TemporaryFolder folder;
  CHECK(ListEpisodes(folder / "nothing").empty());
  for (const char* name : {"episode_000010.npz", "episode_000002.npz", "episode_1000000.npz",
                           "episode_3.npz", "episode_000004.npz.tmp", "notes.txt"}) {
    std::ofstream(folder / name) << "";
  }
  const auto episodes = ListEpisodes(folder.path());
  REQUIRE(episodes.size() == 3);
  CHECK(episodes[0].first == 2);
  CHECK(episodes[1].first == 10);
  CHECK(episodes[2].first == 1000000);
  CHECK(episodes[2].second == EpisodePath(folder.path(), 1000000));
}

TEST_CASE("one episode in ten is held out, whatever comes later") {
  int held_out = 0;
  for (int64_t i = 0; i < 1000; ++i) held_out += IsHeldOut(i);
  CHECK(held_out == 100);
  CHECK(IsHeldOut(9));
  CHECK_FALSE(IsHeldOut(0));
}

}  // namespace
}  // namespace worldmodels
