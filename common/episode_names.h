#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace worldmodels {

// In a folder of rollouts: how long each is (common/episode_index.h).
inline constexpr const char* kEpisodeIndexName = ".index.npz";

// The number in an episode's name, episode_NNNNNN.npz; none for other names.
std::optional<int64_t> EpisodeIndex(const std::filesystem::path& path);

// Archives in a folder of rollouts whose names are not episodes': "3 .npz files are passed over,
// such as run1.npz: ..."; empty if there are none.
std::string DescribePassedOver(const std::filesystem::path& rollouts_dir);

// Throws Error (kInput): there are no episodes, what was passed over, or what makes some.
[[noreturn]] void FailNoEpisodes(const std::filesystem::path& rollouts_dir);

}  // namespace worldmodels
