#include "viewer/latent_walk.h"

#include <algorithm>
#include <cmath>

#include "vision/interpolation.h"

namespace worldmodels {

std::vector<float> PointBetween(WalkPath path, std::span<const float> a, std::span<const float> b,
                                double t) {
  return path == WalkPath::kSpherical ? InterpolateSpherical(a, b, t) : InterpolateLinear(a, b, t);
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
