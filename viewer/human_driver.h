#pragma once

#include <SFML/Window/Event.hpp>
#include <array>

#include "common/action.h"

namespace worldmodels {

// Turns the arrow keys, or a gamepad, into actions. Keys are all or nothing, so steering, gas and
// brake swell while one is held and fall off when it is let go.
class HumanDriver {
 public:
  // Whether the event was about an arrow key.
  bool Handle(const sf::Event& event);

  // The action of the next step. A gamepad that is in use goes before the keys.
  Action Next();

  // As at the start of an episode; keys that are held stay held.
  void Reset() { action_ = {}; }

 private:
  std::array<bool, 4> held_{};  // left, right, up, down
  Action action_;
};

}  // namespace worldmodels
