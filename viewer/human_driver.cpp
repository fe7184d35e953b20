#include "viewer/human_driver.h"

#include <SFML/Window/Joystick.hpp>
#include <algorithm>
#include <cmath>

namespace worldmodels {

namespace {

// Change per step of 1/50 s.
constexpr float kSteerIn = 0.1f, kSteerBack = 0.2f;
constexpr float kGasIn = 0.05f, kGasOff = 0.2f;
constexpr float kBrakeIn = 0.1f, kBrakeOff = 0.4f;
constexpr float kFullBrake = 0.8f;  // as in Gymnasium's own play: wheels lock from 0.9 on

constexpr float kDeadZone = 0.12f;  // of a gamepad's stick and triggers

enum Key { kLeft, kRight, kUp, kDown, kOther };

Key KeyOf(sf::Keyboard::Key key) {
  switch (key) {
    case sf::Keyboard::Key::Left:
      return kLeft;
    case sf::Keyboard::Key::Right:
      return kRight;
    case sf::Keyboard::Key::Up:
      return kUp;
    case sf::Keyboard::Key::Down:
      return kDown;
    default:
      return kOther;
  }
}

float Approach(float value, float target, float step) {
  return value + std::clamp(target - value, -step, step);
}

float Pressed(const std::optional<float>& trigger, bool button) {
  const float share = trigger ? std::clamp((*trigger + 100) / 200, 0.0f, 1.0f) : 0.0f;
  return button ? 1.0f : share > kDeadZone ? share : 0.0f;
}

// Linux knows a trigger's place only once it was moved, and says 0 until then.
std::optional<float> Trigger(unsigned pad, sf::Joystick::Axis axis) {
  if (!sf::Joystick::hasAxis(pad, axis)) return std::nullopt;
  const float position = sf::Joystick::getAxisPosition(pad, axis);
  if (position == 0) return std::nullopt;
  return position;
}

}  // namespace

std::optional<Action> ActionOfGamepad(const GamepadState& state) {
  const float stick = std::clamp(state.stick / 100, -1.0f, 1.0f);
  const float beyond = std::max(std::abs(stick) - kDeadZone, 0.0f) / (1 - kDeadZone);
  const Action action{.steer = std::copysign(beyond * beyond, stick),
                      .gas = Pressed(state.right_trigger, state.button_a),
                      .brake = kFullBrake * Pressed(state.left_trigger, state.button_b)};
  if (beyond == 0 && action.gas == 0 && action.brake == 0) return std::nullopt;
  return action;
}

std::optional<Action> ReadGamepad() {
  for (unsigned pad = 0; pad < sf::Joystick::Count; ++pad) {
    if (!sf::Joystick::isConnected(pad)) continue;
    return ActionOfGamepad({.stick = sf::Joystick::getAxisPosition(pad, sf::Joystick::Axis::X),
                            .left_trigger = Trigger(pad, sf::Joystick::Axis::Z),
                            .right_trigger = Trigger(pad, sf::Joystick::Axis::R),
                            .button_a = sf::Joystick::isButtonPressed(pad, 0),
                            .button_b = sf::Joystick::isButtonPressed(pad, 1)});
  }
  return std::nullopt;
}

bool HumanDriver::Handle(const WindowEvent& event) {
  if (event.kind == WindowEvent::Kind::kLostFocus) held_.fill(false);
  const bool pressed = event.kind == WindowEvent::Kind::kKeyPressed;
  if (!pressed && event.kind != WindowEvent::Kind::kKeyReleased) return false;
  const Key key = KeyOf(event.key);
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
