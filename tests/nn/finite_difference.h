#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <span>
#include <vector>

namespace worldmodels::test {

// Checks a gradient against central differences of the loss, at up to 40 places spread over values.
inline void CheckGradient(std::span<float> values, std::span<const float> gradient,
                          const std::function<double()>& loss, float step = 1e-2f) {
  REQUIRE(values.size() == gradient.size());
  const size_t stride = std::max<size_t>(1, values.size() / 40);
  for (size_t i = 0; i < values.size(); i += stride) {
    const float before = values[i];
    values[i] = before + step;
    const double above = loss();
    values[i] = before - step;
    const double below = loss();
    values[i] = before;
    INFO("at " << i);
    CHECK((above - below) / (2.0 * step) == Approx(gradient[i]).epsilon(2e-2).margin(2e-3));
  }
}

}  // namespace worldmodels::test
