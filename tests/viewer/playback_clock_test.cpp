#include "viewer/playback_clock.h"

#include <catch2/catch.hpp>

namespace worldmodels {

TEST_CASE("Playback gives 50 steps a second whatever the frame rate") {
  for (const int frames : {7, 30, 60, 144}) {
    PlaybackClock clock(50);
    int steps = 0;
    for (int i = 0; i < 10 * frames; ++i) steps += clock.StepsDue(1.0 / frames);
    CHECK(steps >= 499);
    CHECK(steps <= 500);
  }
}

TEST_CASE("Playback speed goes from a quarter to sixteen times") {
  PlaybackClock clock(50);
  for (int i = 0; i < 10; ++i) clock.Faster();
  CHECK(clock.speed() == 16);
  CHECK(clock.StepsDue(0.0625) == 50);
  for (int i = 0; i < 20; ++i) clock.Slower();
  CHECK(clock.speed() == 0.25);
}

TEST_CASE("Paused playback moves only step by step") {
  PlaybackClock clock(50);
  clock.TogglePause();
  CHECK(clock.StepsDue(1) == 0);
  clock.StepOnce();
  CHECK(clock.StepsDue(1) == 1);
  CHECK(clock.StepsDue(1) == 0);
  clock.TogglePause();
  CHECK(clock.StepsDue(0.02) == 1);
}

TEST_CASE("Playback does not make up for time that a slow machine lost") {
  PlaybackClock clock(50);
  CHECK(clock.StepsDue(60) == 10);
  CHECK(clock.StepsDue(0) == 0);
}

}  // namespace worldmodels
