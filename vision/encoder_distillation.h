#pragma once

#include <span>
#include <vector>

#include "vision/encoder_network.h"
#include "vision/precision.h"

namespace worldmodels {

// V's encoder learns to say of a frame in other colours what another V, the teacher, says of the
// plain one (distillation: Hinton et al., arXiv 1503.02531), over a fixed batch:
//   loss = KL(N(mu, exp(logvar)) || N(teacher's mu, exp(teacher's logvar))), summed over latents
//        = 1/2 sum(exp(logvar - logvar_t) + (mu - mu_t)^2 / exp(logvar_t) - 1 + logvar_t - logvar)
// which is V's own KL with the teacher's word in place of the prior: the latents that tell most are
// held most exactly. A plain auto-encoder's loss is sum (mu - mu_t)^2. Means over the batch.
class EncoderDistillation {
 public:
  // The teacher's weights are copied; student must outlive this. Both are of the same size, and the
  // teacher says whether they are variational. precision: fp32 or bf16, the student's.
  EncoderDistillation(const Vae& teacher, Vae& student, int batch, Precision precision);

  // shown, plain: (batch, 64, 64, 3) uint8. Returns the loss; its gradients go to student's
  // encoder, those of its decoder stay as they are.
  double Step(std::span<const uint8_t> shown, std::span<const uint8_t> plain);

  // The loss alone.
  double Evaluate(std::span<const uint8_t> shown, std::span<const uint8_t> plain);

 private:
  Vae& student_;
  bool variational_;
  int batch_;
  EncoderNetwork teacher_network_, network_;
  std::vector<float> d_mu_, d_logvar_;
};

}  // namespace worldmodels
