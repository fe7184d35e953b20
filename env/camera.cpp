#include "env/camera.h"

#include <algorithm>

namespace worldmodels {
namespace {

constexpr double kZoom = 2.7 * kWorldScale;
constexpr double kFirstZoom = 0.1 * kWorldScale;

}  // namespace

Camera::Camera(const SceneFormat& format, const b2Transform& hull, double time)
    : hull_x_(hull.p.x), hull_y_(hull.p.y), width_(format.width), height_(format.height) {
  const double shown = format.status_bar ? kSurfaceHeight : kSurfaceHeight - kStatusBarHeight;
  const double pixels_x = width_ / kSurfaceWidth;
  const double pixels_y = height_ / shown;
  centre_x_ = kSurfaceWidth / 2 * pixels_x;
  centre_y_ = kSurfaceHeight * 3 / 4 * pixels_y;
  const double zoom = kFirstZoom * std::max(1 - time, 0.0) + kZoom * std::min(time, 1.0);
  const double sine = hull.q.s;
  const double cosine = hull.q.c;
  xx_ = pixels_x * zoom * cosine;
  xy_ = pixels_x * zoom * sine;
  yx_ = pixels_y * zoom * sine;
  yy_ = -pixels_y * zoom * cosine;
}

Point Camera::ToWorld(Point pixel) const {
  const double dx = pixel.x - centre_x_;
  const double dy = pixel.y - centre_y_;
  const double determinant = xx_ * yy_ - xy_ * yx_;
  return {hull_x_ + (yy_ * dx - xy_ * dy) / determinant,
          hull_y_ + (xx_ * dy - yx_ * dx) / determinant};
}

Box Camera::visible() const {
  // Snapping may pull something into view from half a subpixel outside.
  constexpr double kMargin = 0.01;
  const std::array<Point, 4> corners = {
      ToWorld({-kMargin, -kMargin}), ToWorld({width_ + kMargin, -kMargin}),
      ToWorld({width_ + kMargin, height_ + kMargin}), ToWorld({-kMargin, height_ + kMargin})};
  Box box{corners[0].x, corners[0].y, corners[0].x, corners[0].y};
  for (const Point& corner : corners) {
    box.min_x = std::min(box.min_x, corner.x);
    box.max_x = std::max(box.max_x, corner.x);
    box.min_y = std::min(box.min_y, corner.y);
    box.max_y = std::max(box.max_y, corner.y);
  }
  return box;
}

}  // namespace worldmodels
