#include "viewer/gamepad.h"

#include <SFML/Window/Joystick.hpp>
#include <algorithm>
#include <cmath>

namespace worldmodels {

namespace {

constexpr float kDeadZone = 0.12f;
constexpr float kFullBrake = 0.8f;  // wheels lock from 0.9 on

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
  using sf::Joystick;
  for (unsigned pad = 0; pad < Joystick::Count; ++pad) {
    if (!Joystick::isConnected(pad)) continue;
    return ActionOfGamepad({.stick = Joystick::getAxisPosition(pad, Joystick::X),
                            .left_trigger = Trigger(pad, Joystick::Z),
                            .right_trigger = Trigger(pad, Joystick::R),
                            .button_a = Joystick::isButtonPressed(pad, 0),
                            .button_b = Joystick::isButtonPressed(pad, 1)});
  }
  return std::nullopt;
}

}  // namespace worldmodels
