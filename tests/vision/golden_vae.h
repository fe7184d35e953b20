#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <span>
#include <string>

#include "common/npy.h"
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

// Largest difference over the largest expected value.
inline double RelativeError(std::span<const float> actual, std::span<const float> expected) {
  double error = 0;
  double scale = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    error = std::max(error, std::abs(static_cast<double>(actual[i]) - expected[i]));
    scale = std::max(scale, std::abs(static_cast<double>(expected[i])));
  }
  return error / scale;
}

// That vae's gradients have the lengths and the values at some places that arrays holds under
// prefix. A parameter that is not there is expected to have none.
inline void CheckGradients(const Vae& vae, const NpzArrays& arrays, const std::string& prefix) {
  for (const Parameter* parameter : vae.parameters()) {
    INFO(parameter->name);
    const std::string key = prefix + "grad." + parameter->name;
    double squares = 0;
    for (const float g : parameter->grad) squares += static_cast<double>(g) * g;
    if (!arrays.contains(key + ".l2")) {
      CHECK(squares == 0);
      continue;
    }
    const double norm = arrays.at(key + ".l2").values<double>()[0];
    CHECK(std::sqrt(squares) == Approx(norm).epsilon(1e-4));
    const auto at = arrays.at(key + ".at").values<int64_t>();
    const auto values = arrays.at(key + ".values").values<double>();
    for (size_t i = 0; i < at.size(); ++i) {
      CHECK(std::abs(parameter->grad[at[i]] - values[i]) < 1e-3 * norm);
    }
  }
}

}  // namespace worldmodels::test
