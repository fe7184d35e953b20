#pragma once

#include <cmath>

#include "common/random.h"
#include "vision/vae.h"

namespace worldmodels::test {

// The weights that the golden figures were computed with, from the formula of their record: for the
// k-th tensor, element i of n.
inline Vae GoldenVae() {
  Pcg64 unused(0);
  Vae vae = Vae::Random(32, unused);
  int k = 0;
  for (Parameter* parameter : vae.parameters()) {
    const auto n = static_cast<double>(parameter->value.size());
    double scale = 0.05;
    const bool weight = parameter->shape.size() > 1;
    if (weight) {
      double fan_in = 1;
      for (size_t d = 1; d < parameter->shape.size(); ++d) {
        fan_in *= static_cast<double>(parameter->shape[d]);
      }
      scale = std::sqrt(3 / fan_in) * 0.9;
      if (parameter->name.starts_with("encoder.fc_")) scale *= 40;
      if (parameter->name.starts_with("decoder.")) scale *= 2.5;
    }
    for (size_t i = 0; i < parameter->value.size(); ++i) {
      const auto x = static_cast<double>(i);
      const double angle = 0.731 * x + 1.37 * k + (weight ? 0.001 * x * x / n : 0);
      parameter->value[i] = static_cast<float>(scale * std::sin(angle));
    }
    ++k;
  }
  return vae;
}

}  // namespace worldmodels::test
