#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "env/world_geometry.h"

namespace worldmodels {

class CarRacing;
struct View;

// A place in the picture in 1/256 pixel, from its top left corner: the grid on which GL snaps
// vertices, so everyone who draws starts from the same numbers.
struct SceneVertex {
  int32_t x = 0;
  int32_t y = 0;

  bool operator==(const SceneVertex&) const = default;
};
inline constexpr int kSubpixels = 256;

// The first pixel (row or column) whose centre is not before a place in subpixels.
inline int FirstCentreFrom(int place) { return (place + kSubpixels / 2 - 1) >> 8; }
static_assert(kSubpixels == 1 << 8);

// A convex polygon of one colour, its corners in either sense of rotation.
struct ScenePolygon {
  Colour colour;
  int first_vertex = 0;
  int vertex_count = 0;
};

// What a picture shows: polygons within it, each over those before it, all over the ground.
class Scene {
 public:
  // No polygons, and a black background.
  void Clear();
  // corners: at least three.
  void Add(Colour colour, std::span<const SceneVertex> corners);

  // What lies below all polygons: one colour, or the ground, (height, width), RGBA with red in the
  // lowest byte, which is empty if it is one colour. SetGround gives the pixels to be drawn into.
  void set_background(Colour colour) { background_ = colour; }
  Colour background() const { return background_; }
  std::span<uint32_t> SetGround(size_t pixels);
  std::span<const uint32_t> ground() const { return ground_; }

  std::span<const ScenePolygon> polygons() const { return polygons_; }
  std::span<const SceneVertex> vertices(const ScenePolygon& polygon) const {
    return std::span(vertices_).subspan(polygon.first_vertex, polygon.vertex_count);
  }

 private:
  std::vector<ScenePolygon> polygons_;
  std::vector<SceneVertex> vertices_;
  std::vector<uint32_t> ground_;
  Colour background_ = {};
};

// The size of a picture and what belongs to it.
struct SceneFormat {
  int width = 64;  // pixels
  int height = 64;
  // With the bar the picture is Gymnasium's; without it, its upper 7/8, stretched to the height.
  bool status_bar = false;
  bool skid_marks = false;  // windows show them, V never sees them
};

// Draws the world through Gymnasium's camera (car_racing.py, _render): car in the middle, a quarter
// of the height from the bottom (bar included), always heading up; zooming in during the first
// second. Keeps scratch memory, so each thread has its own.
class SceneBuilder {
 public:
  explicit SceneBuilder(const SceneFormat& format) : format_(format) {}

  const SceneFormat& format() const { return format_; }
  // Replaces what was in scene. The view must have a road; env must have been reset.
  void Build(const View& view, Scene& scene);
  void Build(const CarRacing& env, Scene& scene);

 private:
  SceneFormat format_;
  std::vector<int> visible_;  // scratch: the road's polygons near the camera
};

}  // namespace worldmodels
