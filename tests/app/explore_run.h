#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/episode.h"
#include "toy_run.h"

namespace worldmodels::test {

// Two rollouts, of 4 and 3 frames of different grey, numbered 5 and 8.
inline void WriteRollouts(const std::filesystem::path& folder, int64_t size = 64) {
  for (const int64_t number : {5, 8}) {
    Episode episode;
    const int64_t steps = number == 5 ? 3 : 2;
    episode.observations = NpyArray("|u1", {steps + 1, size, size, 3});
    auto pixels = episode.observations.values<uint8_t>();
    const auto frame = static_cast<size_t>(size * size * 3);
    for (size_t i = 0; i < pixels.size(); ++i) {
      pixels[i] = static_cast<uint8_t>(20 * number + 10 * static_cast<int64_t>(i / frame));
    }
    episode.actions.assign(static_cast<size_t>(3 * steps), 0.0f);
    episode.rewards.assign(static_cast<size_t>(steps), 0.0f);
    episode.terminals.assign(static_cast<size_t>(steps), 0);
    std::filesystem::create_directories(folder);
    SaveEpisode(EpisodePath(folder, number), episode);
  }
}

// A run with a V whose pictures change much with z, though it has learned nothing.
class ExploreRun : public ToyRun {
 public:
  explicit ExploreRun(Models models) : ToyRun(models) {
    Pcg64 random(1);
    Vae vae = Vae::Random(8, random);
    for (Parameter* parameter : vae.parameters()) {
      if (!parameter->name.starts_with("decoder.") || parameter->shape.size() == 1) continue;
      for (float& value : parameter->value) value *= 4;
    }
    vae.Save(directory().vision_model());
  }
};

inline std::vector<std::string> Explore(const ToyRun& run, std::vector<std::string> more = {}) {
  std::vector<std::string> command = {"explore", run.path(), "--quiet"};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

}  // namespace worldmodels::test
