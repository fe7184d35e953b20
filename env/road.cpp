#include "env/road.h"

#include <cmath>

namespace worldmodels {
namespace {

constexpr Colour kKerbWhite = {255, 255, 255};
constexpr Colour kKerbRed = {255, 0, 0};

// The place `across` to the right of a track point.
Point Beside(const TrackPoint& point, double across) {
  return {point.x + across * std::cos(point.beta), point.y + across * std::sin(point.beta)};
}

Quad Strip(const TrackPoint& to, const TrackPoint& from, double left, double right) {
  return {Beside(to, left), Beside(to, right), Beside(from, right), Beside(from, left)};
}

}  // namespace

void Road::Build(const Track& track) {
  polygons_.clear();
  first_.clear();
  for (int i = 0; i < track.size(); ++i) {
    const TrackPoint& to = track.points[i];
    const TrackPoint& from = track.points[i == 0 ? track.size() - 1 : i - 1];
    first_.push_back(static_cast<int>(polygons_.size()));
    polygons_.push_back({Strip(to, from, -kTrackWidth, kTrackWidth), i, false, {}});
    if (track.border[i]) {
      const double side = from.beta > to.beta ? 1 : from.beta < to.beta ? -1 : 0;
      polygons_.push_back({Strip(to, from, side * kTrackWidth, side * (kTrackWidth + kBorderWidth)),
                           i, true, i % 2 == 0 ? kKerbWhite : kKerbRed});
    }
  }
  grid_.Build(polygons_);
}

}  // namespace worldmodels
