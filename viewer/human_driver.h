#pragma once

#include <array>
#include <optional>

#include "common/action.h"
#include "viewer/sfml.h"

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

// Turns the arrow keys, or a gamepad, into actions. Keys are all or nothing, so steering, gas and
// brake swell while one is held and fall off when it is let go.
class HumanDriver {
 public:
  // Whether the event was about an arrow key.
  bool Handle(const WindowEvent& event);

  // The action of the next step. A gamepad that is in use goes before the keys.
  Action Next();

  // As at the start of an episode; keys that are held stay held.
  void Reset() { action_ = {}; }

 private:
  std::array<bool, 4> held_{};  // left, right, up, down
  Action action_;
};

}  // namespace worldmodels
