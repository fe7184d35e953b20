#pragma once

#include <cstdint>
#include <vector>

#include "common/random.h"

namespace worldmodels {

// One point of the centre line: angle seen from the middle of the world, angle of the road's left
// to right direction, and place.
struct TrackPoint {
  double alpha = 0;
  double beta = 0;
  double x = 0;
  double y = 0;
};

// A closed centre line in world units; tile i lies between points i - 1 and i (tile 0: last to
// first), and has a kerb if border[i].
struct Track {
  std::vector<TrackPoint> points;
  std::vector<uint8_t> border;

  int size() const { return static_cast<int>(points.size()); }
};

// The track that Gymnasium's CarRacing-v3 draws from its generator, to the bit: that of
// reset(seed=seed) for Pcg64(seed), and after that those of reset(). Reuses track's memory.
void MakeTrack(Pcg64& random, Track& track);

}  // namespace worldmodels
