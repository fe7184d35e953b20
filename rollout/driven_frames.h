#pragma once

#include <cstdint>
#include <vector>

#include "controller/linear_controller.h"
#include "rollout/executor.h"
#include "rollout/rollout_config.h"

namespace worldmodels {

// What was seen of an episode that was driven to be looked at.
struct DrivenEpisode {
  uint64_t track = 0;
  std::vector<uint8_t> frames;  // (steps, S, S, 3): one before each action
};

// Which episodes, and who drives them.
struct FrameDrive {
  int64_t episodes = 4;
  uint64_t first_track = 0;                      // the others follow it
  const LinearController* controller = nullptr;  // null: the random policy
  CollectConfig policy;                          // and when its episodes are cut
};

// Drives them in the executor's worlds, which must have pictures. The same frames at any number of
// threads and lanes. Throws Error (kInterrupted) soon after an interrupt.
std::vector<DrivenEpisode> DriveFrames(Executor& executor, const FrameDrive& drive, bool quiet);

}  // namespace worldmodels
