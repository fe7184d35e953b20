#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "env/car_racing.h"
#include "env/track_state.h"

namespace worldmodels {

// What is told of an environment beside its picture, in the world's units and radians.
struct LaneInfo {
  std::array<double, 2> position{};  // of the hull
  double angle = 0;
  std::array<double, 2> velocity{};                // of the hull, units/s
  std::array<double, kTrackStates> track_state{};  // in the order of kTrackStateNames
  int32_t tiles_visited = 0;
  int32_t tiles = 0;  // of the track
  // Gymnasium's lap_finished: how an episode ended that was terminated.
  uint8_t lap_finished = 0;
  uint8_t lap_known = 0;
};

// The end of an episode whose environment was reset in the same step.
struct FinalStep {
  int slot = 0;
  std::vector<uint8_t> frame;
  LaneInfo info;
};

// The results of one call for n environments, one in each slot. Python's arrays are views of it, so
// it lives as long as one of them.
struct EnvBatch {
  EnvBatch(int size, size_t frame_bytes)
      : frames(std::make_unique_for_overwrite<uint8_t[]>(size * frame_bytes)),
        rewards(size),
        terminated(size),
        truncated(size),
        env_ids(size),
        infos(size) {}

  int size() const { return static_cast<int>(rewards.size()); }

  std::unique_ptr<uint8_t[]> frames;  // (n, frame_bytes)
  std::vector<double> rewards;
  std::vector<uint8_t> terminated, truncated;
  std::vector<int32_t> env_ids;
  std::vector<LaneInfo> infos;
  std::vector<FinalStep> finals;  // in order of slots
  int taken = 0;                  // slots that environments have
  int filled = 0;                 // slots that hold results
};

}  // namespace worldmodels
