#pragma once

#include <span>

#include "env/scene.h"
#include "env/world_geometry.h"

namespace worldmodels {

// Adds to a scene the part of convex polygons that lies within the picture.
//
// Neighbours that share corners share their edge after clipping too: a cut edge ends at the same
// subpixel whichever polygon it belongs to.
class PolygonClipper {
 public:
  static constexpr int kMaxCorners = 8;  // before clipping

  PolygonClipper(const SceneFormat& format, Scene& scene)
      : width_(format.width), height_(format.height), scene_(scene) {}

  // corners: 3 to kMaxCorners, in pixels.
  void Add(Colour colour, std::span<const Point> corners);
  // A rectangle in pixels, any two opposite corners.
  void AddRectangle(Colour colour, Point a, Point b);

 private:
  double width_;
  double height_;
  Scene& scene_;
};

}  // namespace worldmodels
