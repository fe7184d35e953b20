#pragma once

#include <vector>

#include "memory/latent_dataset.h"
#include "memory/memory_config.h"

namespace worldmodels {

// What M has to beat: mean negative log-likelihood per latent of the next z (drawn from
// (mu, logvar), or its mean) after a drawn z, under Gaussians fitted to the training episodes.
struct Baselines {
  double copy = 0;  // z' ~ N(z, s^2): the last z, with the step's mean square per latent
  double step = 0;  // z' ~ N(z + m, s^2): mean and variance of the step per latent
  std::vector<double> copy_by_latent, step_by_latent;  // of which the above are the means
};

// Fitted on the episodes at fit, measured on those at test; NaN if test is empty.
Baselines MeasureBaselines(const LatentDataset& data, const std::vector<int64_t>& fit,
                           const std::vector<int64_t>& test, LatentTargets targets);

}  // namespace worldmodels
