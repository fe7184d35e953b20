#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "env/car_racing.h"

namespace worldmodels {

// Steers for a place, at about that speed.
inline Action DriveTo(const CarRacing& env, double x, double y, double wanted_speed) {
  constexpr double kPi = 3.14159265358979323846;
  const auto position = env.car().hull_position();
  const double heading = std::atan2(y - position.y, x - position.x) - kPi / 2;
  const double turn = std::remainder(heading - env.car().hull_angle(), 2 * kPi);
  const double speed = std::hypot(env.car().hull_velocity().x, env.car().hull_velocity().y);
  return {static_cast<float>(std::clamp(-2 * turn, -1.0, 1.0)), speed < wanted_speed ? 0.5f : 0.0f,
          speed > wanted_speed + 10 ? 0.3f : 0.0f};
}

// A driver good enough to see much of a track: steers for a point some tiles ahead.
inline Action FollowRoad(const CarRacing& env) {
  constexpr int kTilesAhead = 5;
  const auto position = env.car().hull_position();
  const std::vector<TrackPoint>& points = env.track().points;
  size_t nearest = 0;
  double least = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < points.size(); ++i) {
    const double distance = std::hypot(points[i].x - position.x, points[i].y - position.y);
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  const TrackPoint& goal = points[(nearest + kTilesAhead) % points.size()];
  return DriveTo(env, goal.x, goal.y, 35);
}

}  // namespace worldmodels
