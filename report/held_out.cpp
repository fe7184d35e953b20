#include "report/held_out.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "common/console.h"
#include "common/error.h"
#include "vision/vae.h"

namespace worldmodels {

std::vector<HeldOutEpisode> HeldOutEpisodes(const std::filesystem::path& rollouts, size_t most) {
  auto files = ListEpisodes(rollouts);
  std::erase_if(files, [](const auto& file) { return !IsHeldOut(file.first); });
  const size_t count = std::min(files.size(), most);
  std::vector<HeldOutEpisode> episodes;
  for (size_t i = 0; i < count; ++i) {
    const auto& [index, path] = files[i * files.size() / count];
    try {
      Episode episode = LoadEpisode(path);
      CheckArray(episode.observations, path.string() + ": observations", "|u1",
                 {-1, kFrameSize, kFrameSize, 3});
      episodes.push_back({index, std::move(episode)});
    } catch (const Error& error) {
      spdlog::warn("left out: {}", OneLine(error.what()));
    }
  }
  return episodes;
}

}  // namespace worldmodels
