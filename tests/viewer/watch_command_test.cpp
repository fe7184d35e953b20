#include "viewer/watch_command.h"

#include <catch2/catch.hpp>

namespace worldmodels {
namespace {

WatchCommand OfKey(sf::Keyboard::Key key) {
  sf::Event event;
  event.type = sf::Event::KeyPressed;
  event.key.code = key;
  return CommandOf(event);
}

WatchCommand OfCharacter(char character) {
  sf::Event event;
  event.type = sf::Event::TextEntered;
  event.text.unicode = static_cast<sf::Uint32>(character);
  return CommandOf(event);
}

}  // namespace

TEST_CASE("Each key of the help line has its command") {
  CHECK(OfKey(sf::Keyboard::Space) == WatchCommand::kPause);
  CHECK(OfKey(sf::Keyboard::Right) == WatchCommand::kStep);
  CHECK(OfKey(sf::Keyboard::R) == WatchCommand::kNewTrack);
  CHECK(OfKey(sf::Keyboard::N) == WatchCommand::kNextTrack);
  CHECK(OfKey(sf::Keyboard::P) == WatchCommand::kPreviousTrack);
  CHECK(OfKey(sf::Keyboard::Tab) == WatchCommand::kPanels);
  CHECK(OfKey(sf::Keyboard::S) == WatchCommand::kScreenshot);
  CHECK(OfKey(sf::Keyboard::Escape) == WatchCommand::kQuit);
  CHECK(OfCharacter('+') == WatchCommand::kFaster);
  CHECK(OfCharacter('-') == WatchCommand::kSlower);
}

TEST_CASE("Closing the window quits, other events do nothing") {
  sf::Event event;
  event.type = sf::Event::Closed;
  CHECK(CommandOf(event) == WatchCommand::kQuit);
  event.type = sf::Event::LostFocus;
  CHECK(CommandOf(event) == WatchCommand::kNone);
  CHECK(OfKey(sf::Keyboard::Q) == WatchCommand::kNone);
  CHECK(OfCharacter('x') == WatchCommand::kNone);
}

}  // namespace worldmodels
