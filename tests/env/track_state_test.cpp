#include "env/track_state.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "env/car_racing.h"

namespace worldmodels {
namespace {

constexpr double kRadius = 50;
constexpr int kPoints = 400;

// A circle around the origin, driven to the left.
Track Circle() {
  Track track;
  for (int i = 0; i < kPoints; ++i) {
    const double alpha = 2 * std::numbers::pi * i / kPoints;
    track.points.push_back({.alpha = alpha,
                            .beta = alpha,
                            .x = kRadius * std::cos(alpha),
                            .y = kRadius * std::sin(alpha)});
  }
  return track;
}

}  // namespace

TEST_CASE("on a circle, offset, heading and curvature are those of geometry") {
  const Track track = Circle();
  for (const double alpha : {0.0, 0.7, 2.0, 3.1, 4.0, 6.2}) {
    for (const double distance : {45.0, 50.0, 57.0}) {
      for (const double turned : {-1.0, 0.0, 0.4}) {
        const TrackState state =
            MeasureTrackState(track, distance * std::cos(alpha), distance * std::sin(alpha),
                              alpha + turned + 2 * std::numbers::pi);
        INFO(alpha << ", " << distance << ", " << turned);
        // Driving to the left around the origin, the inside is on the left.
        CHECK(state.lateral_offset == Approx(kRadius - distance).margin(0.01));
        CHECK(state.heading_error == Approx(turned).margin(0.01));
        CHECK(state.curvature_ahead == Approx(1 / kRadius).epsilon(1e-3));
      }
    }
  }
}

TEST_CASE("driven the other way, the circle turns right and its inside is on the right") {
  Track track = Circle();
  std::reverse(track.points.begin(), track.points.end());
  for (TrackPoint& point : track.points) point.beta += std::numbers::pi;
  const TrackState state = MeasureTrackState(track, 45, 0, std::numbers::pi);
  CHECK(state.lateral_offset == Approx(-5).margin(0.01));
  CHECK(state.heading_error == Approx(0).margin(0.01));
  CHECK(state.curvature_ahead == Approx(-1 / kRadius).epsilon(1e-3));
}

TEST_CASE("a car at the start of a real track is on the line, along it, and moves as Box2D says") {
  CarRacing world(EnvironmentConfig{});
  for (const int tile : {0, 40, 200}) {
    world.Reset(3, tile);
    TrackState state = MeasureTrackState(world.track(), world.car());
    CHECK(std::abs(state.lateral_offset) < 0.5);
    CHECK(std::abs(state.heading_error) < 0.1);
    for (int i = 0; i < 40; ++i) world.Step({.steer = -0.2f, .gas = 0.5f});
    state = MeasureTrackState(world.track(), world.car());
    CHECK(state.speed > 5);
    CHECK(state.speed == Approx(world.car().hull_velocity().Length()));
    CHECK(state.yaw_rate > 0);  // steered to the left
    CHECK(state.yaw_rate == Approx(world.car().hull_angular_velocity()));
    CHECK(state.heading_error > 0);
  }
}

}  // namespace worldmodels
