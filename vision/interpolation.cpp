#include "vision/interpolation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace worldmodels {
namespace {

// Below it (of an angle near 0 or pi) the weights are mostly rounding.
constexpr double kLeastSine = 1e-4;

std::vector<float> Mix(double of_a, std::span<const float> a, double of_b,
                       std::span<const float> b) {
  std::vector<float> point(a.size());
  for (size_t i = 0; i < point.size(); ++i) {
    point[i] = static_cast<float>(of_a * a[i] + of_b * b[i]);
  }
  return point;
}

double Product(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

std::vector<float> InterpolateLinear(std::span<const float> a, std::span<const float> b, double t) {
  return Mix(1 - t, a, t, b);
}

std::vector<float> InterpolateSpherical(std::span<const float> a, std::span<const float> b,
                                        double t) {
  const double length_a = std::sqrt(Product(a, a)), length_b = std::sqrt(Product(b, b));
  if (length_a == 0 || length_b == 0) return InterpolateLinear(a, b, t);
  const double cosine = Product(a, b) / (length_a * length_b);
  const double sine = std::sqrt(std::max(0.0, 1 - cosine * cosine));
  if (sine < kLeastSine) return InterpolateLinear(a, b, t);
  const double angle = std::atan2(sine, cosine);
  const double length = ((1 - t) * length_a + t * length_b) / std::sin(angle);
  return Mix(std::sin((1 - t) * angle) * length / length_a, a,
             std::sin(t * angle) * length / length_b, b);
}

}  // namespace worldmodels
