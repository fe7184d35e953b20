#pragma once

#include <cstdint>

#include "common/random.h"

namespace worldmodels {

// Tracks are kept apart by their seeds: training below 1,000,000; the published test from there to
// 1,000,999; validation, which chooses what to keep, from 2,000,000.
inline constexpr int64_t kTrainingTracks = 1000000;
inline constexpr int64_t kFirstTestTrack = 1000000;
inline constexpr int64_t kFirstValidationTrack = 2000000;

inline constexpr RandomStream kRolloutTracks{1};  // index: the rollout

// The track of a run's rollout number `index`.
inline uint64_t TrainingTrack(uint64_t run_seed, int64_t index) {
  Pcg64 random = MakeRandom(run_seed, kRolloutTracks, static_cast<uint64_t>(index));
  return static_cast<uint64_t>(random.UniformInt(kTrainingTracks));
}

}  // namespace worldmodels
