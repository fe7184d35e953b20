#pragma once

#include <optional>
#include <vector>

#include "env/environment_config.h"
#include "env/mishap.h"
#include "env/track.h"
#include "run/agent_models.h"

namespace worldmodels {

struct WorldPoint {
  double x = 0, y = 0;
};

// A drive from its start to its end.
struct DrivenPath {
  Track track = {};
  std::vector<WorldPoint> points = {};  // of the car; empty if there is no agent
  double total_reward = 0;
  std::optional<Mishap> mishap = {};  // if it has not visited every tile
  WorldPoint mishap_place = {};       // of the car at its moment
};

// The agent on the track of the seed, drawn by the software renderer: no display is needed. If
// models cannot drive (UsableController), the track alone. Throws Error (kInput) if the models do
// not fit each other or the frames.
DrivenPath DrivePath(const EnvironmentConfig& environment, const AgentModels& models,
                     uint64_t seed);

}  // namespace worldmodels
