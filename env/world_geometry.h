#pragma once

#include <array>
#include <cstdint>

namespace worldmodels {

// Gymnasium's CarRacing measures: world units, and seconds.
inline constexpr double kWorldScale = 6.0;
inline constexpr double kTrackRadius = 900 / kWorldScale;
inline constexpr double kPlayfield = 2000 / kWorldScale;  // |x| and |y| beyond it are out
inline constexpr double kTrackDetailStep = 21 / kWorldScale;
inline constexpr double kTrackTurnRate = 0.31;
inline constexpr double kTrackWidth = 40 / kWorldScale;  // half of the road's width
inline constexpr double kBorderWidth = 8 / kWorldScale;
inline constexpr double kTimeStep = 1.0 / 50;

struct Point {
  double x = 0;
  double y = 0;
};

using Quad = std::array<Point, 4>;

struct Colour {
  uint8_t r = 0;
  uint8_t g = 0;
  uint8_t b = 0;

  bool operator==(const Colour&) const = default;
};

}  // namespace worldmodels
