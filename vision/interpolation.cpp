#include "vision/interpolation.h"

#include <cmath>
#include <cstddef>
#include <numeric>

namespace worldmodels {
namespace {

// Below it (of an angle near 0 or pi) the weights of a great circle are mostly rounding.
constexpr double kLeastSine = 1e-4;

double Length(std::span<const float> v) {
  return std::sqrt(std::inner_product(v.begin(), v.end(), v.begin(), 0.0));
}

std::vector<float> Mix(double of_a, std::span<const float> a, double of_b,
                       std::span<const float> b) {
  std::vector<float> point(a.size());
  for (size_t i = 0; i < point.size(); ++i) {
    point[i] = static_cast<float>(of_a * a[i] + of_b * b[i]);
  }
  return point;
}

}  // namespace

double AngleBetween(std::span<const float> a, std::span<const float> b) {
  const double length_a = Length(a), length_b = Length(b);
  if (length_a == 0 || length_b == 0) return 0;
  // Exact at all angles, unlike the arc cosine of the scalar product.
  double apart = 0, together = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double u = a[i] / length_a, v = b[i] / length_b;
    apart += (u - v) * (u - v);
    together += (u + v) * (u + v);
  }
  return 2 * std::atan2(std::sqrt(apart), std::sqrt(together));
}

std::vector<float> InterpolateLinear(std::span<const float> a, std::span<const float> b, double t) {
  return Mix(1 - t, a, t, b);
}

std::vector<float> InterpolateSpherical(std::span<const float> a, std::span<const float> b,
                                        double t) {
  const double angle = AngleBetween(a, b), sine = std::sin(angle);
  if (sine < kLeastSine) return InterpolateLinear(a, b, t);
  const double length_a = Length(a), length_b = Length(b);
  const double length = (1 - t) * length_a + t * length_b;
  return Mix(std::sin((1 - t) * angle) / sine * (length / length_a), a,
             std::sin(t * angle) / sine * (length / length_b), b);
}

}  // namespace worldmodels
