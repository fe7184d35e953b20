#pragma once

#include <optional>

#include "common/action.h"

namespace worldmodels {

// Where a gamepad's controls are, as SFML gives them: axes from -100 to 100.
struct GamepadState {
  float stick = 0;                                   // left stick, to the right
  std::optional<float> left_trigger, right_trigger;  // -100 let go, 100 pressed
  bool button_a = false, button_b = false;
};

// Stick to steer (finely near the middle), right trigger or A for gas, left trigger or B for the
// brake. None if nothing is touched.
std::optional<Action> ActionOfGamepad(const GamepadState& state);

// The same of the first gamepad that is connected; none without one.
std::optional<Action> ReadGamepad();

}  // namespace worldmodels
