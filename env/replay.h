#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "common/npy.h"
#include "env/car_racing.h"
#include "env/environment_config.h"

namespace worldmodels {

// Which frames a replay keeps, and who draws them.
struct ReplayFrames {
  std::span<const int64_t> rows;  // of the trace: 0 is after the reset
  // Draws what the world looks like now into a frame of (frame_size, frame_size, 3).
  std::function<void(const CarRacing& world, std::span<uint8_t> frame)> draw;
};

// Plays actions (T, 3), float32 or float64, open loop on a track and records the trace. Goes on
// after the end of the episode. Row 0 is the state after the reset, row k after action k - 1.
//
// Keys: track (N, 4: alpha, beta, x, y), border (N), and for T + 1 rows action (NaN in row 0),
// reward, terminated, hull_pos, hull_angle, hull_vel, hull_angvel, w_omega, w_phase, w_joint,
// w_ntiles, visited; frame_rows and frames if any are asked for.
// Throws Error (kInput), with `name` in front, for actions of the wrong shape or value and for rows
// that the trace does not have.
NpzArrays Replay(const EnvironmentConfig& config, uint64_t seed, const NpyArray& actions,
                 const std::string& name, const ReplayFrames& frames = {});

}  // namespace worldmodels
