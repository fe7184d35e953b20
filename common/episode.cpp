#include "common/episode.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string>

#include "common/episode_names.h"
#include "common/error.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

// name: "FILE: rewards".
std::vector<float> FiniteFloats(const NpyArray& array, const std::string& name,
                                const std::vector<int64_t>& shape) {
  CheckArray(array, name, array.dtype(), shape);
  std::vector<float> values = array.As<float>();
  const auto bad = std::ranges::find_if(values, [](float x) { return !std::isfinite(x); });
  if (bad != values.end()) {
    FailInput("{} holds {} at element {}, expected finite numbers", name, *bad,
              bad - values.begin());
  }
  return values;
}

int64_t SeedOf(const NpyArray& array, const std::string& name) {
  // Some write it as an array of one.
  if (array.size() != 1) FailInput("{} is {}, expected one integer", name, DescribeArray(array));
  const double seed = array.As<double>()[0];
  if (!(std::abs(seed) <= 0x1p53) || seed != std::floor(seed)) {
    FailInput("{} is {}, expected an integer", name, seed);
  }
  return static_cast<int64_t>(seed);
}

}  // namespace

void SaveEpisode(const fs::path& path, const Episode& episode) {
  const int64_t steps = episode.steps();
  const std::vector<int64_t>& shape = episode.observations.shape();
  if (shape.size() != 4 || shape[0] != steps + 1 || shape[1] != shape[2] || shape[3] != 3) {
    throw std::logic_error("SaveEpisode: observations are not (steps + 1, size, size, 3)");
  }
  NpzArrays arrays = episode.scene;
  arrays["observations"] = episode.observations;
  arrays["actions"] = NpyArray::From<float>({steps, 3}, episode.actions);
  arrays["rewards"] = NpyArray::From<float>({steps}, episode.rewards);
  arrays["terminals"] = NpyArray::From<uint8_t>({steps}, episode.terminals);
  arrays["seed"] = NpyArray::From<int64_t>({}, std::span(&episode.seed, 1));
  SaveNpz(path, arrays);
}

Episode LoadEpisode(const fs::path& path) {
  NpzArrays arrays = LoadNpz(path, {"observations", "actions", "rewards", "terminals"}, {"seed"});
  const auto name = [&](const char* key) { return path.string() + ": " + key; };
  Episode episode;
  episode.rewards = FiniteFloats(arrays.at("rewards"), name("rewards"), {-1});
  const int64_t steps = episode.steps();
  NpyArray& observations = arrays.at("observations");
  CheckArray(observations, name("observations"), "|u1", {steps + 1, -1, -1, 3});
  const int64_t size = observations.shape()[1];
  CheckArray(observations, name("observations"), "|u1", {steps + 1, size, size, 3});
  episode.observations = std::move(observations);
  episode.actions = FiniteFloats(arrays.at("actions"), name("actions"), {steps, 3});
  for (const float terminal : FiniteFloats(arrays.at("terminals"), name("terminals"), {steps})) {
    episode.terminals.push_back(terminal != 0 ? 1 : 0);
  }
  const auto seed = arrays.find("seed");
  episode.seed = seed == arrays.end() ? -1 : SeedOf(seed->second, name("seed"));
  return episode;
}

fs::path EpisodePath(const fs::path& rollouts_dir, int64_t index) {
  return rollouts_dir / fmt::format("episode_{:06}.npz", index);
}

std::vector<std::pair<int64_t, fs::path>> ListEpisodes(const EpisodeSet& set) {
  const fs::path& rollouts_dir = set.directory;
  std::vector<std::pair<int64_t, fs::path>> episodes;
  std::error_code error;
  if (!fs::exists(rollouts_dir, error)) return episodes;
  fs::directory_iterator entries(rollouts_dir, error);
  if (error) FailInput("{}: cannot list: {}", rollouts_dir.string(), error.message());
  for (const fs::directory_entry& entry : entries) {
    const auto index = EpisodeIndex(entry.path());
    if (index && set.Holds(*index)) episodes.emplace_back(*index, entry.path());
  }
  std::sort(episodes.begin(), episodes.end());
  return episodes;
}

bool IsHeldOut(int64_t episode_index) { return episode_index % 10 == 9; }

}  // namespace worldmodels
