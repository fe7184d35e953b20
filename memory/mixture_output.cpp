#include "memory/mixture_output.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace worldmodels {

std::size_t MixtureOutput::First(int lane, int latent) const {
  return (static_cast<size_t>(lane) * static_cast<size_t>(latents) + static_cast<size_t>(latent)) *
         static_cast<size_t>(mixtures);
}

float MixtureOutput::Expected(int lane, int latent) const {
  const size_t first = First(lane, latent);
  float sum = 0;
  for (size_t k = first; k < first + static_cast<size_t>(mixtures); ++k) {
    sum += std::exp(log_pi[k]) * mean[k];
  }
  return sum;
}

double MixtureOutput::Nll(int lane, int latent, double x) const {
  const size_t first = First(lane, latent);
  double largest = -INFINITY, sum = 0;
  for (int pass = 0; pass < 2; ++pass) {
    for (size_t k = first; k < first + static_cast<size_t>(mixtures); ++k) {
      const double distance = (x - mean[k]) * std::exp(-double{log_std[k]});
      const double joint = double{log_pi[k]} - log_std[k] - 0.5 * distance * distance;
      if (pass == 0) {
        largest = std::max(largest, joint);
      } else {
        sum += std::exp(joint - largest);
      }
    }
  }
  return 0.5 * std::log(2 * std::numbers::pi) - largest - std::log(sum);
}

}  // namespace worldmodels
