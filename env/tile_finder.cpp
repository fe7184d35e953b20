#include "env/tile_finder.h"

#include <algorithm>
#include <cmath>

namespace worldmodels {
namespace {

constexpr float kCellSize = 4;
constexpr float kRounding = 0.01f;  // far more than float's error at these coordinates

b2AABB Bounds(const b2PolygonShape& shape, float margin) {
  b2AABB box;
  shape.ComputeAABB(&box, b2Transform(b2Vec2_zero, b2Rot(0)), 0);
  box.lowerBound -= b2Vec2(margin, margin);
  box.upperBound += b2Vec2(margin, margin);
  return box;
}

}  // namespace

void TileFinder::Build(const Road& road) {
  shapes_.resize(road.tiles());
  b2AABB all;
  all.lowerBound = b2Vec2(b2_maxFloat, b2_maxFloat);
  all.upperBound = -all.lowerBound;
  for (int i = 0; i < road.tiles(); ++i) {
    b2Vec2 corners[4];
    for (int k = 0; k < 4; ++k) {
      const Point& corner = road.tile(i).corners[k];
      corners[k].Set(static_cast<float>(corner.x), static_cast<float>(corner.y));
    }
    shapes_[i].Set(corners, 4);
    all.Combine(Bounds(shapes_[i], kReach));
  }
  min_x_ = all.lowerBound.x;
  min_y_ = all.lowerBound.y;
  columns_ = static_cast<int>((all.upperBound.x - min_x_) / kCellSize) + 1;
  rows_ = static_cast<int>((all.upperBound.y - min_y_) / kCellSize) + 1;

  const auto for_each_cell = [this](const b2AABB& box, auto&& visit) {
    const int left = static_cast<int>((box.lowerBound.x - min_x_) / kCellSize);
    const int right = static_cast<int>((box.upperBound.x - min_x_) / kCellSize);
    const int bottom = static_cast<int>((box.lowerBound.y - min_y_) / kCellSize);
    const int top = static_cast<int>((box.upperBound.y - min_y_) / kCellSize);
    for (int row = bottom; row <= top; ++row) {
      for (int column = left; column <= right; ++column) visit(row * columns_ + column);
    }
  };
  // A counting sort: first how many tiles each cell has, then, from the last tile to the first,
  // each tile into its cells from their ends.
  cell_begin_.assign(static_cast<size_t>(columns_) * rows_ + 1, 0);
  for (const b2PolygonShape& shape : shapes_) {
    for_each_cell(Bounds(shape, kReach), [this](int cell) { ++cell_begin_[cell]; });
  }
  uint32_t total = 0;
  for (uint32_t& begin : cell_begin_) begin = total += begin;
  cell_tiles_.resize(total);
  for (int i = road.tiles() - 1; i >= 0; --i) {
    for_each_cell(Bounds(shapes_[i], kReach), [this, i](int cell) {
      cell_tiles_[--cell_begin_[cell]] = static_cast<uint16_t>(i);
    });
  }
}

std::span<const uint16_t> TileFinder::Near(float x, float y) const {
  const float column = (x - min_x_) / kCellSize;
  const float row = (y - min_y_) / kCellSize;
  if (!(column >= 0 && column < static_cast<float>(columns_) && row >= 0 &&
        row < static_cast<float>(rows_))) {
    return {};
  }
  const int cell = static_cast<int>(row) * columns_ + static_cast<int>(column);
  return {cell_tiles_.data() + cell_begin_[cell], cell_begin_[cell + 1] - cell_begin_[cell]};
}

bool TileFinder::Touches(int tile, const b2PolygonShape& shape, const b2Transform& transform,
                         float radius) const {
  const b2PolygonShape& area = shapes_[tile];
  const b2Vec2 centre = b2Mul(transform, shape.m_centroid);
  float outside = -b2_maxFloat;
  for (int k = 0; k < area.m_count; ++k) {
    outside = std::max(outside, b2Dot(area.m_normals[k], centre - area.m_vertices[k]));
  }
  // The centre settles most cases; only near the rim does Box2D's own test decide.
  if (outside > radius + area.m_radius + shape.m_radius + kRounding) return false;
  if (outside < -kRounding) return true;
  return b2TestOverlap(&area, 0, &shape, 0, b2Transform(b2Vec2_zero, b2Rot(0)), transform);
}

}  // namespace worldmodels
