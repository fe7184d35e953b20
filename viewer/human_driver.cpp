#include "viewer/human_driver.h"

#include <algorithm>
#include <optional>

#include "viewer/gamepad.h"

namespace worldmodels {

namespace {

// Change per step of 1/50 s.
constexpr float kSteerIn = 0.1f, kSteerBack = 0.2f;
constexpr float kGasIn = 0.05f, kGasOff = 0.2f;
constexpr float kBrakeIn = 0.1f, kBrakeOff = 0.4f;
constexpr float kFullBrake = 0.8f;  // as in Gymnasium's own play: wheels lock from 0.9 on

enum Key { kLeft, kRight, kUp, kDown, kOther };

Key KeyOf(sf::Keyboard::Key key) {
  switch (key) {
    case sf::Keyboard::Left:
      return kLeft;
    case sf::Keyboard::Right:
      return kRight;
    case sf::Keyboard::Up:
      return kUp;
    case sf::Keyboard::Down:
      return kDown;
    default:
      return kOther;
  }
}

float Approach(float value, float target, float step) {
  return value + std::clamp(target - value, -step, step);
}

}  // namespace

bool HumanDriver::Handle(const sf::Event& event) {
  if (event.type == sf::Event::LostFocus) held_.fill(false);
  const bool pressed = event.type == sf::Event::KeyPressed;
  if (!pressed && event.type != sf::Event::KeyReleased) return false;
  const Key key = KeyOf(event.key.code);
  if (key == kOther) return false;
  held_[key] = pressed;
  return true;
}

Action HumanDriver::Next() {
  if (const std::optional<Action> action = ReadGamepad()) {
    action_ = *action;
    return action_;
  }
  const float steer = static_cast<float>(held_[kRight]) - static_cast<float>(held_[kLeft]);
  // Back to the middle, and over it, goes faster.
  const bool further = steer != 0 && steer * action_.steer >= 0;
  action_.steer = Approach(action_.steer, steer, further ? kSteerIn : kSteerBack);
  action_.gas = Approach(action_.gas, held_[kUp] ? 1.0f : 0.0f, held_[kUp] ? kGasIn : kGasOff);
  action_.brake = Approach(action_.brake, held_[kDown] ? kFullBrake : 0.0f,
                           held_[kDown] ? kBrakeIn : kBrakeOff);
  return action_;
}

}  // namespace worldmodels
