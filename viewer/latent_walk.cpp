#include "viewer/latent_walk.h"

#include <algorithm>
#include <cmath>

namespace worldmodels {

namespace {

// Below it (of an angle near 0 or pi) the weights of a great circle are mostly rounding.
constexpr double kLeastSine = 1e-4;

double Length(std::span<const float> v) {
  double sum = 0;
  for (const double x : v) sum += x * x;
  return std::sqrt(sum);
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

std::vector<float> PointBetween(WalkPath path, std::span<const float> a, std::span<const float> b,
                                double t) {
  double of_a = 1 - t, of_b = t;
  const double angle = path == WalkPath::kSpherical ? AngleBetween(a, b) : 0;
  if (const double sine = std::sin(angle); sine > kLeastSine) {
    const double length_a = Length(a), length_b = Length(b);
    const double length = (1 - t) * length_a + t * length_b;
    of_a = std::sin((1 - t) * angle) / sine * (length / length_a);
    of_b = std::sin(t * angle) / sine * (length / length_b);
  }
  std::vector<float> point(a.size());
  for (size_t i = 0; i < point.size(); ++i) {
    point[i] = static_cast<float>(of_a * a[i] + of_b * b[i]);
  }
  return point;
}

void LatentWalk::Step() {
  if (!playing_) return;
  if (rest_ > 0) {
    --rest_;
    return;
  }
  at_ += direction_;
  if (at_ > 0 && at_ < kLength) return;
  at_ = std::clamp(at_, 0, kLength);
  direction_ = at_ == 0 ? 1 : -1;
  rest_ = kRest;
}

void LatentWalk::GoTo(double position) {
  at_ = static_cast<int>(std::lround(std::clamp(position, 0.0, 1.0) * kLength));
  direction_ = at_ == kLength ? -1 : 1;
  rest_ = 0;
}

std::vector<float> LatentWalk::Point(double position) const {
  return PointBetween(path_, a_.z, b_.z, position);
}

}  // namespace worldmodels
