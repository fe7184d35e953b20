#include "vision/encoder_distillation.h"

#include <algorithm>
#include <cmath>

#include "vision/arithmetic_type.h"
#include "vision/gaussian.h"

namespace worldmodels {

EncoderDistillation::EncoderDistillation(const Vae& teacher, Vae& student, int batch,
                                         Precision precision)
    : student_(student),
      variational_(teacher.variational()),
      batch_(batch),
      teacher_network_(batch, teacher.latent_size(), ArithmeticType(Precision::kFp32), false),
      network_(batch, student.latent_size(), ArithmeticType(precision), true),
      d_mu_(static_cast<size_t>(batch) * student.latent_size()),
      d_logvar_(d_mu_.size()) {
  teacher_network_.SetWeights(teacher);
}

double EncoderDistillation::Evaluate(std::span<const uint8_t> shown,
                                     std::span<const uint8_t> plain) {
  teacher_network_.Forward(plain);
  network_.SetWeights(student_);
  network_.Forward(shown);
  const std::vector<float>&mu = network_.mu(), &logvar = network_.logvar();
  const std::vector<float>&wanted = teacher_network_.mu(),
        &wanted_logvar = teacher_network_.logvar();
  const float share = 1.0f / static_cast<float>(batch_);
  double sum = 0;
  for (size_t i = 0; i < mu.size(); ++i) {
    const float away = mu[i] - wanted[i];
    if (!variational_) {
      sum += static_cast<double>(away) * away;
      d_mu_[i] = 2 * share * away;
      continue;
    }
    sum += KlBetween(mu[i], logvar[i], wanted[i], wanted_logvar[i]);
    d_mu_[i] = share * away * std::exp(-wanted_logvar[i]);
    d_logvar_[i] = share * 0.5f * (std::exp(logvar[i] - wanted_logvar[i]) - 1);
  }
  return sum / batch_;
}

double EncoderDistillation::Step(std::span<const uint8_t> shown, std::span<const uint8_t> plain) {
  const double loss = Evaluate(shown, plain);
  network_.Backward(d_mu_, d_logvar_, student_);
  return loss;
}

}  // namespace worldmodels
