#include "viewer/window_controls.h"

#include <algorithm>

namespace worldmodels {

namespace {

ShowCommand CommandOfKey(sf::Keyboard::Key key) {
  switch (key) {
    case sf::Keyboard::Key::Space:
      return ShowCommand::kPause;
    case sf::Keyboard::Key::Right:
      return ShowCommand::kStep;
    case sf::Keyboard::Key::R:
      return ShowCommand::kRandom;
    case sf::Keyboard::Key::N:
      return ShowCommand::kNext;
    case sf::Keyboard::Key::P:
      return ShowCommand::kPrevious;
    case sf::Keyboard::Key::Tab:
      return ShowCommand::kPanels;
    case sf::Keyboard::Key::S:
      return ShowCommand::kScreenshot;
    case sf::Keyboard::Key::Escape:
      return ShowCommand::kQuit;
    default:
      return ShowCommand::kNone;
  }
}

// These sit on different keys of different keyboards, so they go by the character.
ShowCommand CommandOfCharacter(char32_t character) {
  if (character == '+') return ShowCommand::kFaster;
  if (character == '-') return ShowCommand::kSlower;
  if (character == '.') return ShowCommand::kStep;
  return ShowCommand::kNone;
}

}  // namespace

ShowCommand CommandOf(const WindowEvent& event) {
  switch (event.kind) {
    case WindowEvent::Kind::kClosed:
      return ShowCommand::kQuit;
    case WindowEvent::Kind::kKeyPressed:
      return CommandOfKey(event.key);
    case WindowEvent::Kind::kCharacter:
      return CommandOfCharacter(event.character);
    default:
      return ShowCommand::kNone;
  }
}

void PlaybackClock::Faster() { speed_ = std::min(speed_ * 2, kFastest); }

void PlaybackClock::Slower() { speed_ = std::max(speed_ / 2, kSlowest); }

void PlaybackClock::StepOnce() {
  paused_ = true;
  step_once_ = true;
}

int PlaybackClock::StepsDue(double elapsed) {
  if (paused_) {
    due_ = 0;
    const int steps = step_once_ ? 1 : 0;
    step_once_ = false;
    return steps;
  }
  const double rate = steps_per_second_ * speed_;
  due_ = std::min(due_ + elapsed * rate, std::max(1.0, 0.2 * rate));
  const int steps = static_cast<int>(due_);
  due_ -= steps;
  return steps;
}

}  // namespace worldmodels
