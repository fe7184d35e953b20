#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>

#include "env/car.h"
#include "env/look.h"
#include "env/road.h"

namespace worldmodels {

// What the status bar shows.
struct Gauges {
  std::array<double, 2> velocity = {};     // of the hull, units/s
  double turn_rate = 0;                    // of the hull, rad/s
  double steering = 0;                     // angle of the front left wheel, rad
  std::array<double, kWheels> omega = {};  // of the wheels, rad/s
  double score = 0;
};

// All that a picture reads of a world at one moment, so that a world that drives and a file that
// remembers are drawn by the same code. Points into what it is a view of.
struct View {
  static constexpr int32_t kNever = std::numeric_limits<int32_t>::max();

  const Road* road = nullptr;  // none: nothing to see, a black picture
  const Look* look = nullptr;
  int32_t moment = 0;  // 0 after the reset, then one for each step
  double time = 0;     // seconds, 0.02 at moment 0
  b2Transform hull;
  std::array<b2Transform, kWheels> wheels;
  std::array<double, kWheels> wheel_turns = {};  // how far each has rolled, rad
  std::span<const int32_t> touched_since;        // of each tile, a moment or kNever
  Gauges gauges;
  const SkidMarks* skid_marks = nullptr;  // or none

  // A polygon's colour now.
  Colour ColourOf(const RoadPolygon& polygon) const {
    if (polygon.kerb) return polygon.kerb_colour;
    return look->palette.tiles[touched_since[polygon.tile] <= moment ? 0 : polygon.tile % 3];
  }
};

}  // namespace worldmodels
