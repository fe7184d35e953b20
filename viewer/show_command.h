#pragma once

#include <SFML/Window/Event.hpp>

namespace worldmodels {

// What a key asks of any window.
enum class ShowCommand {
  kNone,
  kPause,
  kStep,
  kFaster,
  kSlower,
  kRandom,
  kNext,
  kPrevious,
  kPanels,
  kScreenshot,
  kQuit,
};

// kNone for every other event.
ShowCommand CommandOf(const sf::Event& event);

// The keys that every window has and uses alike, for its help line.
inline constexpr const char* kCommonHelp = "Tab panels     S screenshot     Esc quit";

}  // namespace worldmodels
