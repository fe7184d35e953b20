#pragma once

#include <cstdint>
#include <vector>

#include "common/safetensors.h"
#include "nn/parameter.h"

namespace worldmodels {

// The learning rate of a step counted from 0: from rate at first linearly to rate * final_fraction
// at the last of steps.
inline double DecayedRate(double rate, double final_fraction, int64_t step, int64_t steps) {
  const double done = static_cast<double>(step) / static_cast<double>(steps);
  return rate * (1.0 + (final_fraction - 1.0) * done);
}

// Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1) as torch.optim.Adam computes it: beta 0.9 and
// 0.999, epsilon 1e-8, added outside the root of the bias-corrected second moment.
class Adam {
 public:
  // The parameters must outlive this and keep their sizes.
  explicit Adam(std::vector<Parameter*> parameters);

  // One update of every value from its grad; the same bits on any number of threads.
  void Step(double learning_rate, int threads = 1);

  int64_t step() const { return step_; }  // updates made

  // The moments and the step: tensors adam.m.NAME, adam.v.NAME (of the parameter's shape) and
  // adam.step (1). Load throws Error (kInput) if one is missing or of another shape.
  void Save(SafeTensors& tensors) const;
  void Load(const SafeTensors& tensors);

 private:
  std::vector<Parameter*> parameters_;
  std::vector<std::vector<float>> first_moments_, second_moments_;
  int64_t step_ = 0;
};

// Scales all gradients by one factor if their global Euclidean norm is above max_norm. Returns the
// norm before; where that is not finite the gradients are left as they are.
double ClipGradients(const std::vector<Parameter*>& parameters, double max_norm);

}  // namespace worldmodels
