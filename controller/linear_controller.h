#pragma once

#include <array>
#include <filesystem>
#include <span>
#include <vector>

#include "common/action.h"
#include "common/safetensors.h"

namespace worldmodels {

// C of World Models (Ha & Schmidhuber 2018, section 2.3): action = squash(W x + b), where x is
// [z, h] (or z alone). Parameters come as one row: weight (3, inputs) row-major, then bias (3).
class LinearController {
 public:
  // All zeros. inputs >= 1.
  explicit LinearController(int inputs);

  static int ParameterCount(int inputs) { return kActionSize * (inputs + 1); }

  // parameters: ParameterCount(inputs) numbers, rounded to float.
  static LinearController FromParameters(int inputs, std::span<const double> parameters);

  // The controller that acts on x as FromParameters(parameters) does on (x - mean) / deviation:
  // both are folded into W and b. An input whose deviation is 0 is constant and gets weight 0.
  static LinearController FromStandardised(std::span<const double> parameters,
                                           std::span<const float> mean,
                                           std::span<const float> deviation);

  // The ways back. mean, deviation: one for each input; an input whose deviation is 0 is taken for
  // its mean.
  std::vector<double> Parameters() const;
  std::vector<double> StandardisedParameters(std::span<const float> mean,
                                             std::span<const float> deviation) const;

  int inputs() const { return inputs_; }
  std::span<const float> weight() const { return weight_; }  // (3, inputs)
  std::span<const float> bias() const { return bias_; }      // (3)

  // z and h together are the inputs of one lane; h may
  // be empty. The result depends on these numbers only, not on where in memory they lie.
  Action Act(std::span<const float> z, std::span<const float> h = {}) const;

  // Tensors "controller.weight" (3, inputs) and "controller.bias" (3). The ways back take inputs,
  // the number expected (0: any), and throw Error (kInput) naming what is wrong.
  void AddTo(SafeTensors& tensors) const;
  static LinearController FromTensors(const SafeTensors& tensors, int inputs = 0);
  void Save(const std::filesystem::path& path) const;
  static LinearController Load(const std::filesystem::path& path, int inputs = 0);

 private:
  int inputs_;
  std::vector<float> weight_;
  std::array<float, kActionSize> bias_{};
};

// The paper's squashing of the three outputs: steer tanh, gas (tanh + 1) / 2, brake tanh clipped to
// [0, 1].
Action SquashAction(const std::array<float, kActionSize>& outputs);

}  // namespace worldmodels
