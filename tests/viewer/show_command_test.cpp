#include "viewer/show_command.h"

#include <catch2/catch.hpp>

namespace worldmodels {
namespace {

ShowCommand OfKey(sf::Keyboard::Key key) {
  sf::Event event;
  event.type = sf::Event::KeyPressed;
  event.key.code = key;
  return CommandOf(event);
}

ShowCommand OfCharacter(char character) {
  sf::Event event;
  event.type = sf::Event::TextEntered;
  event.text.unicode = static_cast<unsigned char>(character);
  return CommandOf(event);
}

}  // namespace

TEST_CASE("Each key of the help line has its command") {
  CHECK(OfKey(sf::Keyboard::Space) == ShowCommand::kPause);
  CHECK(OfKey(sf::Keyboard::Right) == ShowCommand::kStep);
  CHECK(OfKey(sf::Keyboard::R) == ShowCommand::kRandom);
  CHECK(OfKey(sf::Keyboard::N) == ShowCommand::kNext);
  CHECK(OfKey(sf::Keyboard::P) == ShowCommand::kPrevious);
  CHECK(OfKey(sf::Keyboard::Tab) == ShowCommand::kPanels);
  CHECK(OfKey(sf::Keyboard::S) == ShowCommand::kScreenshot);
  CHECK(OfKey(sf::Keyboard::Escape) == ShowCommand::kQuit);
  CHECK(OfCharacter('+') == ShowCommand::kFaster);
  CHECK(OfCharacter('-') == ShowCommand::kSlower);
  CHECK(OfCharacter('.') == ShowCommand::kStep);
}

TEST_CASE("Closing the window quits, other events do nothing") {
  sf::Event event;
  event.type = sf::Event::Closed;
  CHECK(CommandOf(event) == ShowCommand::kQuit);
  event.type = sf::Event::LostFocus;
  CHECK(CommandOf(event) == ShowCommand::kNone);
  CHECK(OfKey(sf::Keyboard::Q) == ShowCommand::kNone);
  CHECK(OfCharacter('x') == ShowCommand::kNone);
}

}  // namespace worldmodels
