#pragma once

#include "common/random.h"

namespace worldmodels {

// What windows draw. seed: the first track for tracks, the present one for driving at random.
inline constexpr RandomStream kWindowTracks{15};
inline constexpr RandomStream kWindowDriving{16};

}  // namespace worldmodels
