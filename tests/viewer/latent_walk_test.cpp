#include "viewer/latent_walk.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "common/random.h"
#include "vision/interpolation.h"

namespace worldmodels {
namespace {

using Vector = std::vector<float>;

double LengthOf(const Vector& v) {
  double sum = 0;
  for (const double x : v) sum += x * x;
  return std::sqrt(sum);
}

void CheckSame(const Vector& found, const Vector& expected) {
  REQUIRE(found.size() == expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    CAPTURE(i);
    CHECK(found[i] == Approx(expected[i]).margin(1e-6));
  }
}

}  // namespace

TEST_CASE("The angle between two points, from parallel to opposite") {
  constexpr double kPi = std::numbers::pi;
  CHECK(AngleBetween(Vector{2, 0}, Vector{0, 0.5f}) == Approx(kPi / 2));
  CHECK(AngleBetween(Vector{1, 0}, Vector{3, 3}) == Approx(kPi / 4));
  CHECK(AngleBetween(Vector{1, 2, 3}, Vector{2, 4, 6}) == Approx(0).margin(1e-7));
  CHECK(AngleBetween(Vector{1, 2, 3}, Vector{-1, -2, -3}) == Approx(kPi));
  // Where the arc cosine of a scalar product would see nothing.
  CHECK(AngleBetween(Vector{1, 0}, Vector{1, 1e-5f}) == Approx(1e-5).epsilon(1e-4));
  CHECK(AngleBetween(Vector{0, 0}, Vector{1, 0}) == 0);
}

TEST_CASE("A linear walk is the straight line, ends included") {
  const Vector a = {1, -2, 0.5f}, b = {3, 4, 0.25f};
  CHECK(PointBetween(WalkPath::kLinear, a, b, 0) == a);
  CHECK(PointBetween(WalkPath::kLinear, a, b, 1) == b);
  CheckSame(PointBetween(WalkPath::kLinear, a, b, 0.25), {1.5f, -0.5f, 0.4375f});
}

TEST_CASE("A spherical walk turns evenly on the circle between two points of equal length") {
  const Vector a = {2, 0, 0}, b = {0, 0, 2};
  for (const double t : {0.0, 0.1, 0.5, 0.9, 1.0}) {
    CAPTURE(t);
    const double angle = t * std::numbers::pi / 2;
    CheckSame(
        PointBetween(WalkPath::kSpherical, a, b, t),
        {static_cast<float>(2 * std::cos(angle)), 0, static_cast<float>(2 * std::sin(angle))});
  }
  CHECK(PointBetween(WalkPath::kSpherical, a, b, 0) == a);
  CHECK(PointBetween(WalkPath::kSpherical, a, b, 1) == b);
}

TEST_CASE(
    "Between draws from the prior a spherical walk keeps their length, a linear one cuts in") {
  Pcg64 random(3);
  Vector a(32), b(32);
  FillNormal(random, a);
  FillNormal(random, b);
  const double whole = AngleBetween(a, b);
  for (const double t : {0.2, 0.5, 0.7}) {
    CAPTURE(t);
    const Vector turned = PointBetween(WalkPath::kSpherical, a, b, t);
    CHECK(LengthOf(turned) == Approx((1 - t) * LengthOf(a) + t * LengthOf(b)));
    CHECK(AngleBetween(a, turned) == Approx(t * whole));
    CHECK(AngleBetween(turned, b) == Approx((1 - t) * whole));
  }
  CHECK(LengthOf(PointBetween(WalkPath::kLinear, a, b, 0.5)) < 0.8 * LengthOf(a));
}

TEST_CASE("Where there is no great circle a spherical walk is the straight one") {
  const Vector zero = {0, 0}, a = {1, 2}, longer = {3, 6}, opposite = {-2, -4};
  const auto check = [](const Vector& from, const Vector& to) {
    for (const double t : {0.0, 0.3, 0.5, 1.0}) {
      CAPTURE(t);
      CHECK(PointBetween(WalkPath::kSpherical, from, to, t) ==
            PointBetween(WalkPath::kLinear, from, to, t));
    }
  };
  check(zero, a);
  check(a, zero);
  check(zero, zero);
  check(a, a);
  check(a, longer);
  check(a, opposite);
  // Nearly parallel it is the same to rounding: nothing jumps.
  const Vector beside = {1.001f, 2};
  CheckSame(PointBetween(WalkPath::kSpherical, a, beside, 0.5),
            PointBetween(WalkPath::kLinear, a, beside, 0.5));
}

TEST_CASE("A walk is played there and back, with a rest at both ends") {
  LatentWalk walk;
  walk.SetA({.z = {0, 1}, .place = "here"});
  walk.SetB({.z = {10, 1}, .place = "there"});
  walk.Step();
  CHECK(walk.position() == 0);  // not played
  walk.Play(true);
  for (int i = 0; i < LatentWalk::kLength; ++i) walk.Step();
  CHECK(walk.position() == 1);
  CheckSame(walk.Point(), {10, 1});
  for (int i = 0; i < LatentWalk::kRest; ++i) walk.Step();
  CHECK(walk.position() == 1);
  walk.Step();
  CHECK(walk.position() < 1);
  for (int i = 1; i < LatentWalk::kLength; ++i) walk.Step();
  CHECK(walk.position() == 0);
  walk.GoTo(0.5);
  CheckSame(walk.Point(), {5, 1});
  walk.Step();
  CHECK(walk.position() > 0.5);
  walk.GoTo(1);
  walk.Step();
  CHECK(walk.position() < 1);
}

}  // namespace worldmodels
