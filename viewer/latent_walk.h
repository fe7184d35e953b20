#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/choice.h"

namespace worldmodels {

// How one goes from a point of the latent space to another.
enum class WalkPath { kLinear, kSpherical };
constexpr std::array<std::string_view, 2> ChoiceNames(WalkPath) { return {"linear", "spherical"}; }

// The point at t (vision/interpolation.h).
std::vector<float> PointBetween(WalkPath path, std::span<const float> a, std::span<const float> b,
                                double t);

// A walk between two points A and B that is played there and back, with a rest at both ends.
class LatentWalk {
 public:
  // Steps from end to end, and of a rest.
  static constexpr int kLength = 150, kRest = 25;

  struct End {
    std::vector<float> z;
    std::string place;  // the frame that it is V's mean of
  };

  const End& a() const { return a_; }
  const End& b() const { return b_; }
  void SetA(End a) { a_ = std::move(a); }
  void SetB(End b) { b_ = std::move(b); }

  WalkPath path() const { return path_; }
  void SetPath(WalkPath path) { path_ = path; }

  bool playing() const { return playing_; }
  void Play(bool playing) { playing_ = playing; }
  // On by a step, if it is playing.
  void Step();

  double position() const { return static_cast<double>(at_) / kLength; }  // from 0 to 1
  void GoTo(double position);
  std::vector<float> Point(double position) const;
  std::vector<float> Point() const { return Point(position()); }

 private:
  End a_, b_;
  WalkPath path_ = WalkPath::kLinear;
  bool playing_ = false;
  int at_ = 0, direction_ = 1, rest_ = 0;
};

}  // namespace worldmodels
