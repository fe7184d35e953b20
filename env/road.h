#pragma once

#include <span>
#include <vector>

#include "env/road_grid.h"
#include "env/track.h"
#include "env/world_geometry.h"

namespace worldmodels {

// A quadrilateral of the road's picture.
struct RoadPolygon {
  Quad corners;
  int tile = 0;  // the tile that it is, or that the kerb lies along
  bool kerb = false;
  Colour kerb_colour;  // tiles have the palette's
};

// What is drawn of a track, in drawing order: tile 0, its kerb if it has one, tile 1, ...
class Road {
 public:
  // Reuses memory.
  void Build(const Track& track);

  std::span<const RoadPolygon> polygons() const { return polygons_; }
  // The polygon of a tile; its kerb, if any, is the next one.
  const RoadPolygon& tile(int index) const { return polygons_[first_[index]]; }
  int polygon_index(int tile) const { return first_[tile]; }
  int tiles() const { return static_cast<int>(first_.size()); }
  // Where the polygons are.
  const RoadGrid& grid() const { return grid_; }

 private:
  std::vector<RoadPolygon> polygons_;
  std::vector<int> first_;  // index of each tile's polygon
  RoadGrid grid_;
};

}  // namespace worldmodels
