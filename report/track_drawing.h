#pragma once

#include <string>

#include "report/driven_path.h"

namespace worldmodels {

// The path's track from above as an SVG, its start marked, and the way driven on it, if any (beyond
// the playfield it is cut off), with a ring at its mishap. label is read out in its place.
std::string DrawTrack(const DrivenPath& path, const std::string& label);

}  // namespace worldmodels
