#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "common/episode.h"

namespace worldmodels {

struct HeldOutEpisode {
  int64_t index = 0;
  Episode episode;
};

// At most so many of the rollouts that are kept for validation, spread evenly over them, with
// frames of the size that V takes. What cannot be read is left out.
std::vector<HeldOutEpisode> HeldOutEpisodes(const std::filesystem::path& rollouts, size_t most);

}  // namespace worldmodels
