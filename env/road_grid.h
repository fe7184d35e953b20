#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "env/world_geometry.h"

namespace worldmodels {

struct RoadPolygon;

// Sides parallel to the axes, in world units.
struct Box {
  double min_x = 0;
  double min_y = 0;
  double max_x = 0;
  double max_y = 0;
};

// Finds the road's polygons near a place, in drawing order: each cell of the world knows its
// polygons as a set of bits.
class RoadGrid {
 public:
  // Reuses memory.
  void Build(std::span<const RoadPolygon> polygons);

  // Replaces found by the indices, ascending, of all polygons whose bounding box touches `box`, and
  // of some that lie near it.
  void Find(const Box& box, std::vector<int>& found) const;

 private:
  struct CellRange {
    int first_column, last_column, first_row, last_row;
  };
  CellRange Cells(const Box& box) const;

  int words_ = 0;               // per cell
  std::vector<uint64_t> bits_;  // (rows, columns, words)
};

}  // namespace worldmodels
