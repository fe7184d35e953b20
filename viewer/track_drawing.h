#pragma once

#include <string>
#include <vector>

#include "env/track.h"

namespace worldmodels {

struct WorldPoint {
  double x = 0, y = 0;
};

// A track from above as an SVG, its start marked, and the way that was driven on it (may be empty;
// beyond the playfield it is cut off). label is read out in its place.
std::string DrawTrack(const Track& track, const std::vector<WorldPoint>& path,
                      const std::string& label);

}  // namespace worldmodels
