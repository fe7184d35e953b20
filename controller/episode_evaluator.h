#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "controller/linear_controller.h"

namespace worldmodels {

// One episode to be driven: by which of the controllers at hand, on which track.
struct EpisodeJob {
  int controller = 0;  // index into the controllers
  uint64_t seed = 0;   // of the track, or of the dream
};

struct EpisodeResult {
  double total_reward = 0;
  int steps = 0;
  int tiles = 0;           // visited
  bool completed = false;  // every tile was visited
};

// Drives jobs with controllers and gives their results in the order of jobs; whatever world they
// happen in. stall_steps > 0 ends an episode that has earned nothing for so many steps. progress
// may be empty.
using EpisodeEvaluator = std::function<std::vector<EpisodeResult>(
    std::span<const LinearController> controllers, std::span<const EpisodeJob> jobs,
    int stall_steps, const std::function<void(int64_t jobs_done, int64_t steps_done)>& progress)>;

}  // namespace worldmodels
