#pragma once

#include <span>

#include "common/random.h"

namespace worldmodels {

// Of each latent; what works on mixtures holds that many on its stack.
inline constexpr int kMaxMixtures = 64;

// The mixture densities of one row: for each latent, `mixtures` Gaussians. Inside this program the
// head's outputs lie in planes, [log_pi, mean, log_std][mixture][latent], each plane padded to
// plane() floats, so that neighbouring latents share a vector. Files and MixtureOutput have
// PyTorch's order, [latent][log_pi, mean, log_std][mixture].
struct MixtureLayout {
  int latents = 0, mixtures = 0;

  int plane() const;                                   // latents, padded
  int size() const { return 3 * mixtures * plane(); }  // floats of a row
  int mean(int mixture) const { return (mixtures + mixture) * plane(); }
  int log_std(int mixture) const { return (2 * mixtures + mixture) * plane(); }
  // Where PyTorch's row of the head, below 3 * mixtures * latents, is found in planes.
  int FromTorch(int row) const;
};

// Sum over latents of -log p(target), p = sum_k pi_k N(mean_k, exp(max(log_std_k, floor))^2), with
// log_pi not normalised; by log-sum-exp, finite for any finite input. If gradient is not empty, it
// gets scale times the derivative by each number of row (may be row itself; padding gets 0).
double MixtureNll(const MixtureLayout& layout, float log_std_floor, std::span<const float> row,
                  std::span<const float> target, float scale, std::span<float> gradient);

// Replaces log_pi by its log-softmax over mixtures, and log_std by max(log_std, floor).
void NormaliseMixture(const MixtureLayout& layout, float log_std_floor, std::span<float> row);

// Draws each latent at a temperature (paper, section 4.3; ha's code): component by
// softmax(log_pi / temperature), then mean + std * sqrt(temperature) * normal. A temperature of 0
// takes the likeliest component's mean. row is normalised. The draws per call are always the same
// in number.
void SampleMixture(const MixtureLayout& layout, std::span<const float> row, double temperature,
                   Pcg64& random, std::span<float> latents);

}  // namespace worldmodels
