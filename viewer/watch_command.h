#pragma once

#include <SFML/Window/Event.hpp>

namespace worldmodels {

// What a key asks of the watch window.
enum class WatchCommand {
  kNone,
  kPause,
  kStep,
  kFaster,
  kSlower,
  kNewTrack,
  kNextTrack,
  kPreviousTrack,
  kPanels,
  kScreenshot,
  kQuit,
};

// kNone for every other event.
WatchCommand CommandOf(const sf::Event& event);

// The keys, for the line below the picture.
inline constexpr const char* kWatchHelp =
    "Space pause     \u2192 step     + \u2212 speed     R new track     N P next, previous     Tab "
    "panels"
    "     S screenshot     Esc quit";

}  // namespace worldmodels
