#include "common/episode_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "common/episode.h"
#include "common/error.h"

namespace worldmodels {

namespace fs = std::filesystem;

std::optional<int64_t> EpisodeIndex(const fs::path& path) {
  const std::string stem = path.stem().string();
  const std::string prefix = "episode_";
  int64_t index = 0;
  if (!stem.starts_with(prefix)) return std::nullopt;
  std::from_chars(stem.data() + prefix.size(), stem.data() + stem.size(), index);
  if (index < 0 || path != EpisodePath(path.parent_path(), index)) return std::nullopt;
  return index;
}

std::string DescribePassedOver(const fs::path& rollouts_dir) {
  std::error_code error;
  std::vector<std::string> others;
  for (const fs::directory_entry& entry : fs::directory_iterator(rollouts_dir, error)) {
    const fs::path& path = entry.path();
    if (path.extension() != ".npz" || path.filename() == kEpisodeIndexName) continue;
    if (!EpisodeIndex(path)) others.push_back(path.filename().string());
  }
  if (others.empty()) return "";
  return fmt::format(
      "{} .npz file{} passed over, such as {}: an episode's name is "
      "episode_NNNNNN.npz",
      others.size(), others.size() == 1 ? " is" : "s are", *std::ranges::min_element(others));
}

void FailNoEpisodes(const fs::path& rollouts_dir) {
  const std::string others = DescribePassedOver(rollouts_dir);
  FailInput("{}: no episodes; {}", rollouts_dir.string(),
            others.empty() ? "run `worldmodels collect` first" : others);
}

}  // namespace worldmodels
