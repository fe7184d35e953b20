#pragma once

#include <span>
#include <vector>

#include "common/random.h"
#include "memory/latent_dataset.h"

namespace worldmodels {

// What a dream may begin with: frames that the car once saw, as V encoded them.
class DreamStarts {
 public:
  // The first frame of each episode, or (any_frame) every frame. Throws Error (kInput) if data
  // has no episode.
  DreamStarts(const LatentDataset& data, bool any_frame);

  int latent_size() const { return latent_size_; }

  // Draws a frame, and z of it: mu + exp(logvar / 2) * sqrt(temperature) * normal, as the
  // latents that follow are drawn.
  void Draw(double temperature, Pcg64& random, std::span<float> z) const;

 private:
  int latent_size_;
  std::vector<float> mu_, logvar_;  // (starts, latent)
};

}  // namespace worldmodels
