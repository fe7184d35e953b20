#include "viewer/window_controls.h"

#include <catch2/catch.hpp>

namespace worldmodels {
namespace {

ShowCommand OfKey(sf::Keyboard::Key key) {
  return CommandOf({.kind = WindowEvent::Kind::kKeyPressed, .key = key});
}

ShowCommand OfCharacter(char character) {
  return CommandOf(
      {.kind = WindowEvent::Kind::kCharacter, .character = static_cast<unsigned char>(character)});
}

}  // namespace

TEST_CASE("Each key of the help line has its command") {
  CHECK(OfKey(sf::Keyboard::Key::Space) == ShowCommand::kPause);
  CHECK(OfKey(sf::Keyboard::Key::Right) == ShowCommand::kStep);
  CHECK(OfKey(sf::Keyboard::Key::R) == ShowCommand::kRandom);
  CHECK(OfKey(sf::Keyboard::Key::N) == ShowCommand::kNext);
  CHECK(OfKey(sf::Keyboard::Key::P) == ShowCommand::kPrevious);
  CHECK(OfKey(sf::Keyboard::Key::Tab) == ShowCommand::kPanels);
  CHECK(OfKey(sf::Keyboard::Key::S) == ShowCommand::kScreenshot);
  CHECK(OfKey(sf::Keyboard::Key::Escape) == ShowCommand::kQuit);
  CHECK(OfCharacter('+') == ShowCommand::kFaster);
  CHECK(OfCharacter('-') == ShowCommand::kSlower);
  CHECK(OfCharacter('.') == ShowCommand::kStep);
}

TEST_CASE("Closing the window quits, other events do nothing") {
  CHECK(CommandOf({.kind = WindowEvent::Kind::kClosed}) == ShowCommand::kQuit);
  CHECK(CommandOf({.kind = WindowEvent::Kind::kLostFocus}) == ShowCommand::kNone);
  CHECK(OfKey(sf::Keyboard::Key::Q) == ShowCommand::kNone);
  CHECK(OfCharacter('x') == ShowCommand::kNone);
}

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
