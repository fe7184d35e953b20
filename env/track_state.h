#pragma once

#include <array>

#include "env/car.h"
#include "env/track.h"

namespace worldmodels {

// Where the car is on the road, and how it moves. Lengths in world units (half the road is
// kTrackWidth wide), angles in radians, positive to the left.
struct TrackState {
  double lateral_offset = 0;   // of the hull from the centre line, positive left of it
  double heading_error = 0;    // from the road's direction to the hull's, -pi to pi
  double curvature_ahead = 0;  // mean over the next kCurvatureReach, 1/units, positive: turns left
  double speed = 0;            // of the hull, units/s
  double yaw_rate = 0;         // of the hull, rad/s
};

inline constexpr double kCurvatureReach = 30;

inline constexpr int kTrackStates = 5;
inline constexpr std::array<const char*, kTrackStates> kTrackStateNames = {
    "lateral_offset", "heading_error", "curvature_ahead", "speed", "yaw_rate"};
inline constexpr std::array<const char*, kTrackStates> kTrackStateUnits = {
    "units", "rad", "1/units", "units/s", "rad/s"};

// In the order of kTrackStateNames.
inline std::array<double, kTrackStates> AsArray(const TrackState& state) {
  return {state.lateral_offset, state.heading_error, state.curvature_ahead, state.speed,
          state.yaw_rate};
}

// Seen from the nearest place of the centre line: the closed polygon of the track's points, whose
// direction goes from point to point linearly.
TrackState MeasureTrackState(const Track& track, const Car& car);

// The same for a hull at (x, y) turned by angle, standing still.
TrackState MeasureTrackState(const Track& track, double x, double y, double angle);

}  // namespace worldmodels
