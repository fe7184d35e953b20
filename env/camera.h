#pragma once

#include <box2d/box2d.h>

#include <array>

#include "env/road_grid.h"
#include "env/scene.h"
#include "env/world_geometry.h"

namespace worldmodels {

// Gymnasium draws to a surface of this size and squeezes it into the picture wanted.
inline constexpr double kSurfaceWidth = 1000;
inline constexpr double kSurfaceHeight = 800;
inline constexpr double kStatusBarHeight = kSurfaceHeight / 8;

// Maps the world to the pixels of a picture (y down).
class Camera {
 public:
  // hull: the car's hull. time: seconds since the episode's start.
  Camera(const SceneFormat& format, const b2Transform& hull, double time);

  Point ToPixel(Point world) const {
    const double dx = world.x - hull_x_;
    const double dy = world.y - hull_y_;
    return {centre_x_ + xx_ * dx + xy_ * dy, centre_y_ + yx_ * dx + yy_ * dy};
  }
  Point ToWorld(Point pixel) const;
  // What the picture shows, and a little more.
  Box visible() const;

 private:
  double hull_x_, hull_y_;
  double centre_x_, centre_y_;  // the hull's pixel
  double xx_, xy_, yx_, yy_;    // pixels per world unit
  double width_, height_;
};

}  // namespace worldmodels
