#pragma once

#include <span>
#include <utility>
#include <vector>

#include "vision/decoder_network.h"
#include "vision/encoder_network.h"
#include "vision/precision.h"
#include "vision/reconstruction_loss.h"

namespace worldmodels {

// The loss and its parts, means over the batch.
struct VaeLoss {
  double total = 0;
  double reconstruction = 0;  // sum over pixels and channels
  double kl = 0;              // before beta and the tolerance
};

// V's loss and its gradients over a fixed batch (World Models, appendix A.1), z being made of the
// input, which is the frame x itself or x in other colours:
//   z = mu + exp(logvar / 2) * epsilon
//   loss = sum (decode(z) - x)^2 + beta * max(KL, kl_tolerance * latent_size)
//   KL = 0.5 * sum(mu^2 + exp(logvar) - logvar - 1)        (Kingma & Welling 2013, appendix B)
// with the cross-entropy of x and decode(z) in place of the squares, if asked for
// (vision/reconstruction_loss.h). A plain auto-encoder (Vae::variational) has z = mu and the first
// term alone, whatever epsilon, beta and kl_tolerance are; its KL counts as 0.
class VaeTraining {
 public:
  // precision: fp32 or bf16 (arithmetic of the convolutions; weights and small layers stay fp32).
  // vae must outlive this.
  VaeTraining(Vae& vae, int batch, Precision precision,
              Reconstruction reconstruction = Reconstruction::kSquared);

  // inputs, frames (batch, 64, 64, 3) uint8; epsilon (batch, latent), which a plain auto-encoder
  // does not look at. The gradients go to vae.parameters().
  VaeLoss Step(std::span<const uint8_t> inputs, std::span<const uint8_t> frames,
               std::span<const float> epsilon, double beta, double kl_tolerance);

  // The loss alone.
  VaeLoss Evaluate(std::span<const uint8_t> inputs, std::span<const uint8_t> frames,
                   std::span<const float> epsilon, double beta, double kl_tolerance);

  // The same where the input is the frame itself.
  VaeLoss Step(std::span<const uint8_t> frames, std::span<const float> epsilon, double beta,
               double kl_tolerance) {
    return Step(frames, frames, epsilon, beta, kl_tolerance);
  }
  VaeLoss Evaluate(std::span<const uint8_t> frames, std::span<const float> epsilon, double beta,
                   double kl_tolerance) {
    return Evaluate(frames, frames, epsilon, beta, kl_tolerance);
  }

  // Of the last call: (batch, latent), and (batch, 64, 64, 3) in [0, 1]. logvar means nothing of a
  // plain auto-encoder.
  std::span<const float> mu() const { return encoder_.mu(); }
  std::span<const float> logvar() const { return encoder_.logvar(); }
  std::span<const float> reconstruction() const { return decoder_.images(); }

 private:
  void MakeLatents(std::span<const float> epsilon);
  // The mean KL, and the mean of what of it is to be paid for.
  std::pair<double, double> MeasureKl(double kl_tolerance);
  // The gradient of the decoder's output goes to d_decoded_.
  double MeasureReconstruction(std::span<const uint8_t> inputs, std::span<const uint8_t> frames);

  Vae& vae_;
  int batch_;
  Reconstruction reconstruction_;
  EncoderNetwork encoder_;
  DecoderNetwork decoder_;
  std::vector<float> pixels_;  // of frames that are not the inputs, from 0 to 1
  std::vector<float> z_, d_z_, d_mu_, d_logvar_;
  std::vector<float> d_decoded_;      // by the images, or with cross-entropy by their logits
  std::vector<bool> over_tolerance_;  // per frame: KL counts
};

}  // namespace worldmodels
