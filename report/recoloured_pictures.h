#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "report/rgb_image.h"
#include "vision/vae.h"
#include "vision/vision_config.h"

namespace worldmodels {

// A moment that V is shown in other colours.
struct RecolouredFrame {
  RgbImage shown, reconstruction, truth;  // truth: the plain frame
  double error = 0;  // of the reconstruction against the truth: sum of squares, colours from 0 to 1
};

struct RecolouredKind {
  Recolouring kind = Recolouring::kRandomized;
  double mean_error = 0;                // over all frames
  std::vector<RecolouredFrame> frames;  // some of them, the same moments for each kind
};

// What V makes of frames that it should not know.
struct RecolouredPictures {
  int64_t frames = 0;      // that were looked at, of each kind
  double plain_error = 0;  // their mean when they are shown as they are
  std::vector<RecolouredKind> kinds;
};

// Looks at ten frames of each of at most ten of the held-out rollouts that can be drawn again; no
// kinds if there are none. The same at each call.
RecolouredPictures MakeRecolouredPictures(const Vae& vae, const std::filesystem::path& rollouts,
                                          uint64_t seed);

}  // namespace worldmodels
