#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "report/rgb_image.h"
#include "vision/vae.h"

namespace worldmodels {

// A frame of a rollout beside what V makes of it.
struct ReconstructedFrame {
  int64_t episode = 0, step = 0;
  double error = 0;  // sum of squared differences, colours from 0 to 1
  RgbImage frame, reconstruction;
};

// One latent moved from -3 to 3, of a plain auto-encoder from 3 deviations below its mean to 3
// above; the others as they are in a typical frame.
struct Traversal {
  int latent = 0;
  double weight = 0;  // its mean KL over the frames, nats; of a plain auto-encoder its deviation
  std::vector<RgbImage> images;
};

// V at work on frames that it was not trained on.
struct VisionPictures {
  int64_t frames = 0;                       // that were looked at
  double mean_error = 0;                    // of them all
  std::vector<ReconstructedFrame> typical;  // from small errors to large, evenly spaced
  std::vector<ReconstructedFrame>
      worst;                          // the worst first; of other episodes and steps if possible
  bool variational = true;            // else V is a plain auto-encoder
  std::vector<double> kl;             // of each latent, if it is variational
  std::vector<Traversal> traversals;  // the latents with most weight first
  std::vector<RgbImage> samples;      // of z drawn from N(0, I)
};

// Looks at about a thousand frames, spread over at most 25 of the held-out rollouts. Without any
// there are only samples. Episodes that cannot be read are left out. The same at each call.
VisionPictures MakeVisionPictures(const Vae& vae, const std::filesystem::path& rollouts,
                                  uint64_t seed);

}  // namespace worldmodels
