#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "report/held_out_frames.h"

namespace worldmodels {

// How well latents tell one number of the car's true state. All R^2 are of linear maps (ridge
// regression, rollout/linear_probe.h), each fifth of the episodes being read by maps fitted on the
// other four.
struct FollowedState {
  std::string name;                 // of kTrackStateNames
  int best = 0, next = 0;           // the latents that tell most alone
  double best_r2 = 0, next_r2 = 0;  // of these alone
  double all_r2 = 0;                // of all latents together
};

struct Disentanglement {
  int64_t moments = 0;                // on the road; 0: too few to tell
  std::vector<FollowedState> states;  // those that a single frame shows
};

// mu (frames, latent). A latent that follows one state alone has best_r2 near all_r2, and next_r2
// far below (as the gap of Chen et al. 2018, arXiv 1802.04942, section 4.1, with R^2 in the place
// of mutual information). Of fewer than five episodes or 100 moments nothing is told.
Disentanglement MeasureDisentanglement(const HeldOutFrames& frames, std::span<const float> mu,
                                       int latents);

}  // namespace worldmodels
