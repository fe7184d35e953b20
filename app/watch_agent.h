#pragma once

#include "app/options.h"
#include "viewer/play.h"

namespace worldmodels {

// Watches as much of the run's agent as there is, from the track of seed on: without C it drives at
// random, without M or V their panels say so. Throws Error.
void WatchAgent(const RunContext& run, uint64_t seed, const PlayOptions& play);

}  // namespace worldmodels
