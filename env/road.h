#pragma once

#include <array>
#include <span>
#include <vector>

#include "common/random.h"
#include "env/road_grid.h"
#include "env/track.h"
#include "env/world_geometry.h"

namespace worldmodels {

// The colours of one episode.
struct Palette {
  std::array<Colour, 3> tiles;  // untouched tile i has tiles[i % 3], a touched one tiles[0]
  Colour background;
  Colour grass;  // of the patches on the background
};

// Gymnasium's usual colours.
Palette DefaultPalette();
// Domain randomisation: the colours that Gymnasium draws before the track, to the bit.
Palette RandomPalette(Pcg64& random);

// A quadrilateral of the road's picture.
struct RoadPolygon {
  Quad corners;
  int tile = 0;       // the tile that it is, or that the kerb lies along
  bool kerb = false;  // kerbs keep their colour
  Colour colour;      // at the start of the episode
};

// What is drawn of a track, in drawing order: tile 0, its kerb if it has one, tile 1, ...
class Road {
 public:
  // Reuses memory.
  void Build(const Track& track, const Palette& palette);

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
