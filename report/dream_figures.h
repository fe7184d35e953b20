#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace worldmodels {

// What dream_check.json says of the agent in the real world and in M's dreams (docs/formats.md).
struct DreamFigures {
  struct World {
    std::string name;  // "real world", "dream at 0.5"
    double mean = 0, standard_error = 0, mean_steps = 0;
    std::vector<double> step, on_road, incoherence;  // at moments of its episodes
  };

  int64_t episodes = 0;  // in each world
  double road_accuracy = 0;
  std::vector<World> worlds;  // the real one first
};

// Throws Error (kInput) if it is not as `dream-check` writes it.
DreamFigures LoadDreamFigures(const std::filesystem::path& path);

}  // namespace worldmodels
