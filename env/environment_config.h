#pragma once

#include <string>

#include "common/config.h"

namespace worldmodels {

// The racing world and its picture.
struct EnvironmentConfig {
  std::string renderer = "sfml";      // sfml | software
  std::string status_bar = "crop";    // crop | keep
  int frame_size = 64;                // pixels on a side
  int antialiasing = 0;               // 0, 2, 4 or 8 samples per pixel
  std::string rules = "all_tiles";    // all_tiles | lap95
  int max_steps = 1000;               // an episode is truncated after so many
  int start_tile = 0;                 // where the car stands, modulo the number of tiles
  int velocity_iterations = 8;        // of Box2D's solver
  int position_iterations = 3;        // of Box2D's solver
  bool domain_randomization = false;  // other colours in each episode

  void Describe(ConfigVisitor& v);
};

// Throws Error (kInput) for a value that is not allowed, for configurations not read from a file.
void CheckEnvironment(const EnvironmentConfig& config);

}  // namespace worldmodels
