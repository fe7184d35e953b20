#pragma once

#include <box2d/box2d.h>

#include <cstdint>
#include <span>
#include <vector>

#include "env/road.h"

namespace worldmodels {

// Finds the tiles that a car may touch, and says which it does, exactly as Box2D's sensors would.
class TileFinder {
 public:
  // Reuses memory.
  void Build(const Road& road);

  // Tiles that may lie within kReach of (x, y), ascending.
  std::span<const uint16_t> Near(float x, float y) const;

  // Whether a shape, all of it within `radius` of the centre of its transform, touches a tile.
  bool Touches(int tile, const b2PolygonShape& shape, const b2Transform& transform,
               float radius) const;

  // More than any point of the car is away from the hull's origin.
  static constexpr float kReach = 3.5f;

 private:
  std::vector<b2PolygonShape> shapes_;
  float min_x_ = 0;
  float min_y_ = 0;
  int columns_ = 0;
  int rows_ = 0;
  std::vector<uint32_t> cell_begin_;  // of cell_tiles_, one more than cells
  std::vector<uint16_t> cell_tiles_;
};

}  // namespace worldmodels
