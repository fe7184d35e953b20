#include "vision/vae_training.h"

#include <cmath>

#include "vision/arithmetic_type.h"

namespace worldmodels {

VaeTraining::VaeTraining(Vae& vae, int batch, Precision precision)
    : vae_(vae),
      batch_(batch),
      encoder_(batch, vae.latent_size(), ArithmeticType(precision), true),
      decoder_(batch, vae.latent_size(), ArithmeticType(precision), true),
      z_(static_cast<size_t>(batch) * vae.latent_size()),
      d_z_(z_.size()),
      d_mu_(z_.size()),
      d_logvar_(z_.size()),
      d_images_(static_cast<size_t>(batch) * kFrameValues),
      over_tolerance_(batch) {}

VaeLoss VaeTraining::Evaluate(std::span<const uint8_t> inputs, std::span<const uint8_t> frames,
                              std::span<const float> epsilon, double beta, double kl_tolerance) {
  encoder_.SetWeights(vae_);
  decoder_.SetWeights(vae_);
  encoder_.Forward(inputs);
  const auto mu = encoder_.mu();
  const auto logvar = encoder_.logvar();
  for (size_t i = 0; i < z_.size(); ++i) {
    z_[i] = mu[i] + std::exp(logvar[i] / 2) * epsilon[i];
  }
  decoder_.Forward(z_);

  const int latent = vae_.latent_size();
  VaeLoss loss;
  double penalty = 0;
  for (int frame = 0; frame < batch_; ++frame) {
    double kl = 0;
    for (int i = frame * latent; i < (frame + 1) * latent; ++i) {
      const double m = mu[i];
      const double v = logvar[i];
      kl += 0.5 * (m * m + std::exp(v) - v - 1);
    }
    const double tolerance = kl_tolerance * latent;
    over_tolerance_[frame] = kl > tolerance;
    loss.kl += kl / batch_;
    penalty += std::max(kl, tolerance) / batch_;
  }
  const bool same = inputs.data() == frames.data();
  pixels_.resize(same ? 0 : frames.size());
  const std::span<const float> x = same ? encoder_.pixels() : pixels_;
  const auto& images = decoder_.images();
  double squares = 0;
  // Frame by frame in fp32, the frames' sums in double.
  std::vector<double> frame_squares(batch_);
#pragma omp parallel for
  for (int frame = 0; frame < batch_; ++frame) {
    const int64_t first = static_cast<int64_t>(frame) * kFrameValues;
    if (!same) {
      for (int64_t i = first; i < first + kFrameValues; ++i) {
        pixels_[i] = static_cast<float>(frames[i]) / 255.0f;
      }
    }
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = first; i < first + kFrameValues; ++i) {
      const float error = images[i] - x[i];
      d_images_[i] = 2 * error / static_cast<float>(batch_);
      sum += error * error;
    }
    frame_squares[frame] = sum;
  }
  for (const double sum : frame_squares) squares += sum;
  loss.reconstruction = squares / batch_;
  loss.total = loss.reconstruction + beta * penalty;
  return loss;
}

VaeLoss VaeTraining::Step(std::span<const uint8_t> inputs, std::span<const uint8_t> frames,
                          std::span<const float> epsilon, double beta, double kl_tolerance) {
  const VaeLoss loss = Evaluate(inputs, frames, epsilon, beta, kl_tolerance);
  decoder_.Backward(d_images_, z_, d_z_, vae_);
  const int latent = vae_.latent_size();
  const auto kl_weight = static_cast<float>(beta / batch_);
  for (size_t i = 0; i < z_.size(); ++i) {
    const float weight = over_tolerance_[i / latent] ? kl_weight : 0;
    const float deviation = std::exp(logvar()[i] / 2);
    d_mu_[i] = d_z_[i] + weight * mu()[i];
    d_logvar_[i] =
        d_z_[i] * 0.5f * deviation * epsilon[i] + weight * 0.5f * (deviation * deviation - 1);
  }
  encoder_.Backward(d_mu_, d_logvar_, vae_);
  return loss;
}

}  // namespace worldmodels
