#include "memory/baselines.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace worldmodels {
namespace {

// Per latent: mean of the step z' - z, and of its square, over the noise of both.
struct StepMoments {
  std::vector<double> mean, square;
};

StepMoments Measure(const LatentDataset& data, const std::vector<int64_t>& episodes,
                    LatentTargets targets) {
  const size_t latents = static_cast<size_t>(data.latent_size());
  StepMoments moments{std::vector<double>(latents, 0.0), std::vector<double>(latents, 0.0)};
  double count = 0;
  for (const int64_t at : episodes) {
    const auto mu = data.mu(at);
    const auto logvar = data.logvar(at);
    count += static_cast<double>(data.steps(at));
    for (size_t i = 0; i + latents < mu.size(); ++i) {
      const double step = double{mu[i + latents]} - mu[i];
      moments.mean[i % latents] += step;
      moments.square[i % latents] += step * step + std::exp(double{logvar[i]});
      if (targets == LatentTargets::kSampled) {
        moments.square[i % latents] += std::exp(double{logvar[i + latents]});
      }
    }
  }
  for (size_t l = 0; l < latents; ++l) {
    moments.mean[l] /= count;
    moments.square[l] /= count;
  }
  return moments;
}

double GaussianNll(double variance, double squared_error) {
  return 0.5 * (std::log(2 * std::numbers::pi * variance) + squared_error / variance);
}

}  // namespace

Baselines MeasureBaselines(const LatentDataset& data, const std::vector<int64_t>& fit,
                           const std::vector<int64_t>& test, LatentTargets targets) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kLeastVariance = 1e-12;
  if (fit.empty() || test.empty()) return {kNan, kNan, {}, {}};
  const StepMoments fitted = Measure(data, fit, targets);
  const StepMoments tested = Measure(data, test, targets);
  Baselines baselines;
  const size_t latents = fitted.mean.size();
  for (size_t l = 0; l < latents; ++l) {
    const double mean = fitted.mean[l];
    const double square = std::max(fitted.square[l], kLeastVariance);
    const double variance = std::max(fitted.square[l] - mean * mean, kLeastVariance);
    baselines.copy_by_latent.push_back(GaussianNll(square, tested.square[l]));
    baselines.step_by_latent.push_back(
        GaussianNll(variance, tested.square[l] - 2 * mean * tested.mean[l] + mean * mean));
    baselines.copy += baselines.copy_by_latent.back();
    baselines.step += baselines.step_by_latent.back();
  }
  baselines.copy /= static_cast<double>(latents);
  baselines.step /= static_cast<double>(latents);
  return baselines;
}

}  // namespace worldmodels
