#include "common/episode.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

#include "common/error.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

template <typename T>
std::vector<T> Copy(const NpyArray& array) {
  const std::span<const T> values = array.values<T>();
  return {values.begin(), values.end()};
}

}  // namespace

void SaveEpisode(const fs::path& path, const Episode& episode) {
  const int64_t steps = episode.steps();
  const std::vector<int64_t>& shape = episode.observations.shape();
  if (shape.size() != 4 || shape[0] != steps + 1 || shape[1] != shape[2] || shape[3] != 3) {
    throw std::logic_error("SaveEpisode: observations are not (steps + 1, size, size, 3)");
  }
  NpzArrays arrays;
  arrays["observations"] = episode.observations;
  arrays["actions"] = NpyArray::From<float>({steps, 3}, episode.actions);
  arrays["rewards"] = NpyArray::From<float>({steps}, episode.rewards);
  arrays["terminals"] = NpyArray::From<uint8_t>({steps}, episode.terminals);
  arrays["seed"] = NpyArray::From<int64_t>({}, std::span(&episode.seed, 1));
  SaveNpz(path, arrays);
}

Episode LoadEpisode(const fs::path& path) {
  NpzArrays arrays = LoadNpz(path, {"observations", "actions", "rewards", "terminals", "seed"});
  const auto check = [&](const char* key, const char* dtype, const std::vector<int64_t>& shape) {
    CheckArray(arrays.at(key), path.string() + ": " + key, dtype, shape);
  };
  check("rewards", "<f4", {-1});
  const int64_t steps = arrays.at("rewards").size();
  check("observations", "|u1", {steps + 1, -1, -1, 3});
  const int64_t size = arrays.at("observations").shape()[1];
  check("observations", "|u1", {steps + 1, size, size, 3});
  check("actions", "<f4", {steps, 3});
  check("terminals", "|u1", {steps});
  check("seed", "<i8", {});
  Episode episode;
  episode.seed = arrays.at("seed").values<int64_t>()[0];
  episode.observations = std::move(arrays.at("observations"));
  episode.actions = Copy<float>(arrays.at("actions"));
  episode.rewards = Copy<float>(arrays.at("rewards"));
  episode.terminals = Copy<uint8_t>(arrays.at("terminals"));
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
    const std::string stem = entry.path().stem().string();
    const std::string prefix = "episode_";
    int64_t index = 0;
    if (!stem.starts_with(prefix)) continue;
    std::from_chars(stem.data() + prefix.size(), stem.data() + stem.size(), index);
    if (entry.path() != EpisodePath(rollouts_dir, index)) continue;
    if (index < set.end || index >= kFirstHandDriven) episodes.emplace_back(index, entry.path());
  }
  std::sort(episodes.begin(), episodes.end());
  return episodes;
}

bool IsHeldOut(int64_t episode_index) { return episode_index % 10 == 9; }

}  // namespace worldmodels
