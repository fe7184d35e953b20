#pragma once

#include <cstdint>
#include <vector>

#include "controller/linear_controller.h"
#include "env/track_state.h"
#include "rollout/executor.h"
#include "rollout/rollout_config.h"

namespace worldmodels {

// Whether a moment counts, so many steps after the start: after the camera's first second of
// zooming in, with the car on its course (at most a road's width from the centre line, and not
// facing backwards).
bool IsProbed(int64_t steps, const TrackState& state);

// What an episode shows of the moments that count.
struct ProbeEpisode {
  int64_t steps = 0;               // of the episode, those that do not count included
  std::vector<float> latents;      // (n, latent)
  std::vector<float> hidden;       // (n, hidden), M's state as C gets it beside the latents
  std::vector<TrackState> states;  // (n)
};

// Who drives, and where.
struct ProbeDrive {
  int64_t episodes = 50;
  int64_t first_seed = 0;                        // of the tracks; the others follow it
  uint64_t seed = 1;                             // of random driving
  CollectConfig policy;                          // random driving, and its start tiles
  const LinearController* controller = nullptr;  // drives instead, from environment.start_tile
};

// Drives the episodes, each at most policy.max_steps long, in the executor's real worlds. The
// result does not depend on threads or lanes. Called by all ranks; all episodes at rank 0,
// elsewhere those that were driven there. Throws Error (kInterrupted).
std::vector<ProbeEpisode> CollectProbeData(Executor& executor, const ProbeDrive& drive, bool quiet);

}  // namespace worldmodels
