#pragma once

#include <cstdint>

#include "common/random.h"
#include "common/track_seeds.h"
#include "viewer/show.h"

namespace worldmodels {

// What windows draw. seed: the first track for tracks, the present one for driving at random.
inline constexpr RandomStream kWindowTracks{15};
inline constexpr RandomStream kWindowDriving{16};

// The track that a window goes to: one that training may know, or the neighbour of the present one.
inline uint64_t NextTrack(Start start, uint64_t seed, Pcg64& random) {
  switch (start) {
    case Start::kRandom:
      return static_cast<uint64_t>(random.UniformInt(kTrainingTracks));
    case Start::kNext:
      return seed + 1;
    case Start::kPrevious:
      return seed > 0 ? seed - 1 : 0;
  }
  return seed;
}

}  // namespace worldmodels
