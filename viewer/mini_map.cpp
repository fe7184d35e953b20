#include "viewer/mini_map.h"

#include <algorithm>
#include <cmath>

#include "viewer/style.h"

namespace worldmodels {

namespace {

constexpr float kLineWidth = 3.5f, kCarSize = 8;  // units

// From the world, whose y goes up, to the middle of a box.
class MapScale {
 public:
  MapScale(const Track& track, const PixelBox& box, float margin) {
    double left = INFINITY, right = -INFINITY, low = INFINITY, high = -INFINITY;
    for (const TrackPoint& point : track.points) {
      left = std::min(left, point.x);
      right = std::max(right, point.x);
      low = std::min(low, point.y);
      high = std::max(high, point.y);
    }
    scale_ = std::min((box.width - 2 * margin) / static_cast<float>(right - left),
                      (box.height - 2 * margin) / static_cast<float>(high - low));
    origin_ = {box.left + box.width / 2 - scale_ * static_cast<float>(left + right) / 2,
               box.top + box.height / 2 + scale_ * static_cast<float>(low + high) / 2};
  }

  sf::Vector2f operator()(double x, double y) const {
    return {origin_.x + scale_ * static_cast<float>(x), origin_.y - scale_ * static_cast<float>(y)};
  }

 private:
  float scale_;
  sf::Vector2f origin_;
};

void DrawSegment(Painter& painter, sf::Vector2f from, sf::Vector2f to, float width,
                 sf::Color color) {
  const sf::Vector2f along = to - from;
  const float length = std::hypot(along.x, along.y);
  if (length == 0) return;
  const sf::Vector2f half = along * (width / 2 / length);
  const sf::Vector2f side(-half.y, half.x);
  // Longer by half a width at both ends, so that no gap opens in a bend.
  painter.Quad({from - half + side, to + half + side, to + half - side, from - half - side}, color);
}

}  // namespace

void DrawMiniMap(Painter& painter, const PixelBox& box, const CarRacing& world) {
  const float u = painter.unit();
  const Track& track = world.track();
  painter.Rectangle(box, kOverlay);
  const MapScale scale(track, box, 12 * u);
  // The touched tiles last: nothing covers them.
  for (const bool touched : {false, true}) {
    for (int i = 0; i < track.size(); ++i) {
      if (world.tile_touched(i) != touched) continue;
      const TrackPoint& from = track.points[i == 0 ? track.size() - 1 : i - 1];
      const TrackPoint& to = track.points[i];
      DrawSegment(painter, scale(from.x, from.y), scale(to.x, to.y), kLineWidth * u,
                  touched ? kAccent : kDimText);
    }
  }
  const b2Vec2 car = world.car().hull_position();
  const sf::Vector2f centre = scale(car.x, car.y);
  const float size = kCarSize * u;
  // The car may have left the map.
  const PixelBox dot(std::clamp(centre.x - size / 2, box.left, box.left + box.width - size),
                     std::clamp(centre.y - size / 2, box.top, box.top + box.height - size), size,
                     size);
  painter.Rectangle(dot, kCar);
}

}  // namespace worldmodels
