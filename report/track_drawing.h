#pragma once

#include <string>
#include <vector>

#include "report/driven_path.h"

namespace worldmodels {

// A track from above as an SVG, its start marked, and the way that was driven on it (may be empty;
// beyond the playfield it is cut off). label is read out in its place.
std::string DrawTrack(const Track& track, const std::vector<WorldPoint>& path,
                      const std::string& label);

}  // namespace worldmodels
