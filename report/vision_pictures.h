#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "report/rgb_image.h"
#include "vision/vae.h"

namespace worldmodels {

// A frame of a rollout beside what V makes of it.
struct Reconstruction {
  int64_t episode = 0, step = 0;
  double error = 0;  // sum of squared differences, colours from 0 to 1
  RgbImage frame, reconstruction;
};

// One latent moved from -3 to 3, the others as they are in a typical frame.
struct Traversal {
  int latent = 0;
  double kl = 0;  // its mean over the frames, nats
  std::vector<RgbImage> images;
};

// V at work on frames that it was not trained on.
struct VisionPictures {
  int64_t frames = 0;                   // that were looked at
  double mean_error = 0;                // of them all
  std::vector<Reconstruction> typical;  // from small errors to large, evenly spaced
  std::vector<Reconstruction> worst;    // the worst first; of other episodes and steps if possible
  std::vector<double> kl;               // of each latent
  std::vector<Traversal> traversals;    // the latents with most KL first
  std::vector<RgbImage> samples;        // of z drawn from the prior
};

// Looks at about a thousand frames, spread over at most 25 of the held-out rollouts. Without any
// there are only samples. Episodes that cannot be read are left out. The same at each call.
VisionPictures MakeVisionPictures(const Vae& vae, const std::filesystem::path& rollouts,
                                  uint64_t seed);

}  // namespace worldmodels
