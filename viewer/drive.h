#pragma once

#include <cstdint>
#include <filesystem>

#include "env/environment_config.h"
#include "rollout/rollout_config.h"
#include "viewer/play.h"

namespace worldmodels {

// What to drive, and how.
struct DriveOptions {
  EnvironmentConfig environment;
  CollectConfig random_driving;  // in a recording without a screen, where nobody can drive
  uint64_t seed = 0;             // of the first track
  // The folder of rollouts that each episode is written to, from number first_index on; empty:
  // nowhere.
  std::filesystem::path save;
  int64_t first_index = 0;
  PlayOptions play;
};

// The real world, driven from the keyboard or a gamepad: see Play.
void Drive(const DriveOptions& options);

}  // namespace worldmodels
