#include "viewer/watch_command.h"

namespace worldmodels {

namespace {

WatchCommand CommandOfKey(sf::Keyboard::Key key) {
  switch (key) {
    case sf::Keyboard::Space:
      return WatchCommand::kPause;
    case sf::Keyboard::Right:
      return WatchCommand::kStep;
    case sf::Keyboard::R:
      return WatchCommand::kNewTrack;
    case sf::Keyboard::N:
      return WatchCommand::kNextTrack;
    case sf::Keyboard::P:
      return WatchCommand::kPreviousTrack;
    case sf::Keyboard::Tab:
      return WatchCommand::kPanels;
    case sf::Keyboard::S:
      return WatchCommand::kScreenshot;
    case sf::Keyboard::Escape:
      return WatchCommand::kQuit;
    default:
      return WatchCommand::kNone;
  }
}

// Plus and minus sit on different keys of different keyboards: these go by the character.
WatchCommand CommandOfCharacter(sf::Uint32 character) {
  if (character == '+') return WatchCommand::kFaster;
  if (character == '-') return WatchCommand::kSlower;
  return WatchCommand::kNone;
}

}  // namespace

WatchCommand CommandOf(const sf::Event& event) {
  if (event.type == sf::Event::Closed) return WatchCommand::kQuit;
  if (event.type == sf::Event::KeyPressed) return CommandOfKey(event.key.code);
  if (event.type == sf::Event::TextEntered) return CommandOfCharacter(event.text.unicode);
  return WatchCommand::kNone;
}

}  // namespace worldmodels
