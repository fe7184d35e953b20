#include "env/polygon_clipper.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace worldmodels {
namespace {

// Each of the four sides can add one corner.
constexpr int kMaxClipped = PolygonClipper::kMaxCorners + 4;

struct Corners {
  std::array<Point, kMaxClipped> point;
  int count = 0;

  void Add(Point p) { point[count++] = p; }
};

// Which sides a point lies beyond.
enum Side : unsigned { kLeft = 1, kRight = 2, kTop = 4, kBottom = 8 };

unsigned Sides(Point p, double width, double height) {
  return (p.x < 0 ? kLeft : 0u) | (p.x > width ? kRight : 0u) | (p.y < 0 ? kTop : 0u) |
         (p.y > height ? kBottom : 0u);
}

// Where the segment meets the line; always reckoned from inside to outside, so that both owners of
// an edge get the same number.
template <double Point::*Axis, double Point::*Other>
Point Cut(Point inside, Point outside, double bound) {
  const double t = (bound - inside.*Axis) / (outside.*Axis - inside.*Axis);
  Point cut;
  cut.*Axis = bound;
  cut.*Other = inside.*Other + t * (outside.*Other - inside.*Other);
  return cut;
}

// Sutherland and Hodgman's step for one side: keeps what has sign * (axis - bound) <= 0.
template <double Point::*Axis, double Point::*Other>
void ClipSide(Corners& corners, double bound, double sign) {
  Corners kept;
  for (int i = 0; i < corners.count; ++i) {
    const Point& from = corners.point[i];
    const Point& to = corners.point[i + 1 == corners.count ? 0 : i + 1];
    const bool from_inside = sign * (from.*Axis - bound) <= 0;
    const bool to_inside = sign * (to.*Axis - bound) <= 0;
    if (from_inside) kept.Add(from);
    if (from_inside && !to_inside) kept.Add(Cut<Axis, Other>(from, to, bound));
    if (!from_inside && to_inside) kept.Add(Cut<Axis, Other>(to, from, bound));
  }
  corners = kept;
}

int32_t Snap(double pixels) { return static_cast<int32_t>(std::lrint(pixels * kSubpixels)); }

// Whether a pixel's centre lies within the bounds of the corners: without one, nothing is drawn. At
// 64x64 one polygon in four has none.
bool MayCoverPixel(std::span<const SceneVertex> corners) {
  SceneVertex low = corners[0];
  SceneVertex high = corners[0];
  for (const SceneVertex& corner : corners) {
    low = {std::min(low.x, corner.x), std::min(low.y, corner.y)};
    high = {std::max(high.x, corner.x), std::max(high.y, corner.y)};
  }
  return FirstCentreFrom(low.x) < FirstCentreFrom(high.x) &&
         FirstCentreFrom(low.y) < FirstCentreFrom(high.y);
}

}  // namespace

void PolygonClipper::Add(Colour colour, std::span<const Point> points) {
  unsigned any = 0;
  unsigned all = ~0u;
  for (const Point& point : points) {
    const unsigned sides = Sides(point, width_, height_);
    any |= sides;
    all &= sides;
  }
  if (all != 0) return;  // all beyond one side

  std::array<SceneVertex, kMaxClipped> snapped;
  int count = 0;
  const auto emit = [&](Point point) {
    const SceneVertex vertex{Snap(point.x), Snap(point.y)};
    if (count == 0 || snapped[count - 1] != vertex) snapped[count++] = vertex;
  };
  if (any == 0) {
    for (const Point& point : points) emit(point);
  } else {
    Corners corners;
    for (const Point& point : points) corners.Add(point);
    if (any & kLeft) ClipSide<&Point::x, &Point::y>(corners, 0, -1);
    if (any & kRight) ClipSide<&Point::x, &Point::y>(corners, width_, 1);
    if (any & kTop) ClipSide<&Point::y, &Point::x>(corners, 0, -1);
    if (any & kBottom) ClipSide<&Point::y, &Point::x>(corners, height_, 1);
    for (int i = 0; i < corners.count; ++i) emit(corners.point[i]);
  }
  while (count > 1 && snapped[count - 1] == snapped[0]) --count;
  const std::span corners = std::span(snapped).first(count);
  if (count >= 3 && MayCoverPixel(corners)) scene_.Add(colour, corners);
}

void PolygonClipper::AddRectangle(Colour colour, Point a, Point b) {
  const std::array<Point, 4> corners = {a, {b.x, a.y}, b, {a.x, b.y}};
  Add(colour, corners);
}

}  // namespace worldmodels
