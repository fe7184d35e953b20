#include "vision/vae_training.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "vision/arithmetic_type.h"
#include "vision/gaussian.h"

namespace worldmodels {

VaeTraining::VaeTraining(Vae& vae, int batch, Precision precision, Reconstruction reconstruction)
    : vae_(vae),
      batch_(batch),
      reconstruction_(reconstruction),
      encoder_(batch, vae.latent_size(), ArithmeticType(precision), true),
      decoder_(batch, vae.latent_size(), ArithmeticType(precision), true),
      z_(static_cast<size_t>(batch) * vae.latent_size()),
      d_z_(z_.size()),
      d_mu_(z_.size()),
      d_logvar_(z_.size()),
      d_decoded_(static_cast<size_t>(batch) * kFrameValues),
      over_tolerance_(batch) {}

VaeLoss VaeTraining::Evaluate(std::span<const uint8_t> inputs, std::span<const uint8_t> frames,
                              std::span<const float> epsilon, double beta, double kl_tolerance) {
  encoder_.SetWeights(vae_);
  decoder_.SetWeights(vae_);
  encoder_.Forward(inputs);
  MakeLatents(epsilon);
  decoder_.Forward(z_);
  VaeLoss loss;
  double penalty = 0;
  if (vae_.variational()) std::tie(loss.kl, penalty) = MeasureKl(kl_tolerance);
  loss.reconstruction = MeasureReconstruction(inputs, frames);
  loss.total = loss.reconstruction + beta * penalty;
  return loss;
}

void VaeTraining::MakeLatents(std::span<const float> epsilon) {
  if (!vae_.variational()) {
    std::ranges::copy(mu(), z_.begin());
    return;
  }
  for (size_t i = 0; i < z_.size(); ++i) {
    z_[i] = DrawLatent(mu()[i], logvar()[i], epsilon[i]);
  }
}

std::pair<double, double> VaeTraining::MeasureKl(double kl_tolerance) {
  const int latent = vae_.latent_size();
  const double tolerance = kl_tolerance * latent;
  double mean = 0, penalty = 0;
  for (int frame = 0; frame < batch_; ++frame) {
    double kl = 0;
    for (int i = frame * latent; i < (frame + 1) * latent; ++i) {
      kl += KlFromPrior(mu()[i], logvar()[i]);
    }
    over_tolerance_[frame] = kl > tolerance;
    mean += kl / batch_;
    penalty += std::max(kl, tolerance) / batch_;
  }
  return {mean, penalty};
}

double VaeTraining::MeasureReconstruction(std::span<const uint8_t> inputs,
                                          std::span<const uint8_t> frames) {
  const bool same = inputs.data() == frames.data();
  pixels_.resize(same ? 0 : frames.size());
  const std::span<const float> targets = same ? encoder_.pixels() : pixels_;
  const bool squared = reconstruction_ == Reconstruction::kSquared;
  const std::span<const float> decoded = squared ? decoder_.images() : decoder_.logits();
  const auto measure = squared ? SquaredError : CrossEntropy;
  // Frame by frame in fp32, the frames' sums in double.
  std::vector<double> of_frame(batch_);
#pragma omp parallel for
  for (int frame = 0; frame < batch_; ++frame) {
    const int64_t first = static_cast<int64_t>(frame) * kFrameValues;
    if (!same) {
      for (int64_t i = first; i < first + kFrameValues; ++i) {
        pixels_[i] = static_cast<float>(frames[i]) / 255.0f;
      }
    }
    of_frame[frame] =
        measure(decoded.subspan(first, kFrameValues), targets.subspan(first, kFrameValues), batch_,
                std::span(d_decoded_).subspan(first, kFrameValues));
  }
  double sum = 0;
  for (const double one : of_frame) sum += one;
  return sum / batch_;
}

VaeLoss VaeTraining::Step(std::span<const uint8_t> inputs, std::span<const uint8_t> frames,
                          std::span<const float> epsilon, double beta, double kl_tolerance) {
  const VaeLoss loss = Evaluate(inputs, frames, epsilon, beta, kl_tolerance);
  if (reconstruction_ == Reconstruction::kSquared) {
    decoder_.Backward(d_decoded_, z_, d_z_, vae_);
  } else {
    decoder_.BackwardFromLogits(d_decoded_, z_, d_z_, vae_);
  }
  if (!vae_.variational()) {
    encoder_.Backward(d_z_, d_logvar_, vae_);  // d_logvar_ is 0
    return loss;
  }
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
