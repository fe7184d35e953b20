#pragma once

#include <cstdint>

#include "env/environment_config.h"
#include "rollout/rollout_config.h"
#include "run/agent_models.h"
#include "viewer/play.h"

namespace worldmodels {

// What to watch, and how.
struct WatchOptions {
  EnvironmentConfig environment;
  CollectConfig random_driving;  // for want of a controller
  AgentModels models;
  uint64_t seed = 1000000;  // of the first track
  PlayOptions play;
};

// Shows the agent in the real world, in a window or as a video: see Play. Throws Error also for
// models that do not fit each other (kInput).
void Watch(const WatchOptions& options);

}  // namespace worldmodels
