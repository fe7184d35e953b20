#pragma once

#include <cstdint>
#include <optional>

#include "env/environment_config.h"
#include "memory/latent_dataset.h"
#include "rollout/road_reader.h"
#include "rollout/rollout_config.h"
#include "run/agent_models.h"
#include "viewer/play.h"

namespace worldmodels {

// What to dream, and how.
struct DreamOptions {
  EnvironmentConfig environment;
  CollectConfig random_driving;  // for want of a controller
  AgentModels models;
  const RoadReader* road = nullptr;         // null: no light says whether the car is on the road
  const LatentDataset* rollouts = nullptr;  // random beginnings; null: random tracks
  uint64_t seed = 1000000;                  // of the first track, and of the dream's random numbers
  std::optional<int64_t> rollout;           // to begin in, by position, instead of on the track
  int64_t frame = 0;                        // of that rollout
  DreamConfig dream;                        // temperature, context, when an episode is over
  bool real = false;                        // the real world beside the dream
  bool keyboard = false;                    // the keyboard drives from the beginning
  PlayOptions play;
};

// Shows the world that M imagines, in a window or as a video: see Play. Throws Error also for
// models that do not fit each other and a beginning that does not exist (kInput).
void ShowDream(const DreamOptions& options);

}  // namespace worldmodels
