#pragma once

#include <cstdint>

#include "viewer/play.h"
#include "viewer/real_frames.h"
#include "vision/vae.h"

namespace worldmodels {

// What to take apart, and with which frames.
struct ExploreOptions {
  const Vae& vision;
  RealFrames frames;  // begins with the one that they look at
  uint64_t seed = 0;  // of draws
  PlayOptions play;
};

// Shows V by hand in a window; as a video, on a tour of its own (ExploreTour). Throws Error as Play
// and RealFrames do.
void ShowExplore(ExploreOptions options);

}  // namespace worldmodels
