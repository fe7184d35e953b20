#include "viewer/human_driver.h"

#include <catch2/catch.hpp>

namespace worldmodels {
namespace {

bool Send(HumanDriver& driver, sf::Keyboard::Key key, WindowEvent::Kind kind) {
  return driver.Handle({.kind = kind, .key = key});
}

Action After(HumanDriver& driver, int steps) {
  Action action;
  for (int i = 0; i < steps; ++i) action = driver.Next();
  return action;
}

}  // namespace

TEST_CASE("Held arrow keys become steering, gas and brake that swell and fall off") {
  HumanDriver driver;
  CHECK(After(driver, 5).gas == 0);
  CHECK(Send(driver, sf::Keyboard::Key::Up, WindowEvent::Kind::kKeyPressed));
  CHECK(Send(driver, sf::Keyboard::Key::Left, WindowEvent::Kind::kKeyPressed));
  const Action early = driver.Next();
  CHECK(early.gas > 0);
  CHECK(early.gas < 0.5f);
  CHECK(early.steer < 0);
  CHECK(early.steer > -0.5f);
  CHECK(After(driver, 50).gas == 1);
  CHECK(driver.Next().steer == -1);
  CHECK(Send(driver, sf::Keyboard::Key::Up, WindowEvent::Kind::kKeyReleased));
  CHECK(Send(driver, sf::Keyboard::Key::Left, WindowEvent::Kind::kKeyReleased));
  CHECK(After(driver, 50).gas == 0);
  CHECK(driver.Next().steer == 0);

  CHECK(Send(driver, sf::Keyboard::Key::Down, WindowEvent::Kind::kKeyPressed));
  const Action braking = After(driver, 50);
  CHECK(braking.brake > 0.5f);
  CHECK(braking.brake < 0.9f);  // the wheels do not lock
}

TEST_CASE("Whatever is pressed, the world takes the action") {
  HumanDriver driver;
  for (const auto key : {sf::Keyboard::Key::Left, sf::Keyboard::Key::Up, sf::Keyboard::Key::Down,
                         sf::Keyboard::Key::Right}) {
    Send(driver, key, WindowEvent::Kind::kKeyPressed);
    for (int i = 0; i < 30; ++i) CHECK(DescribeFault(driver.Next()).empty());
  }
  Send(driver, sf::Keyboard::Key::Left, WindowEvent::Kind::kKeyReleased);
  for (int i = 0; i < 30; ++i) CHECK(DescribeFault(driver.Next()).empty());
  CHECK(driver.Next().steer == 1);
}

TEST_CASE("Keys are let go when the window loses the keyboard, and others are not the driver's") {
  HumanDriver driver;
  CHECK_FALSE(Send(driver, sf::Keyboard::Key::Space, WindowEvent::Kind::kKeyPressed));
  Send(driver, sf::Keyboard::Key::Up, WindowEvent::Kind::kKeyPressed);
  CHECK(After(driver, 3).gas > 0);
  CHECK_FALSE(driver.Handle({.kind = WindowEvent::Kind::kLostFocus}));
  CHECK(After(driver, 20).gas == 0);
}

TEST_CASE("A gamepad steers by its stick and drives by triggers or buttons") {
  CHECK_FALSE(ActionOfGamepad({}).has_value());
  CHECK_FALSE(ActionOfGamepad({.stick = 5, .left_trigger = -100, .right_trigger = -100}));
  const auto right = ActionOfGamepad({.stick = 100, .left_trigger = -100, .right_trigger = 100});
  REQUIRE(right.has_value());
  CHECK(right->steer == Approx(1));
  CHECK(right->gas == Approx(1));
  CHECK(right->brake == 0);
  const auto left =
      ActionOfGamepad({.stick = -50, .left_trigger = {}, .right_trigger = {}, .button_b = true});
  REQUIRE(left.has_value());
  CHECK(left->steer < 0);
  CHECK(left->steer > -0.5f);  // fine near the middle
  CHECK(left->brake > 0.5f);
  CHECK(
      DescribeFault(*ActionOfGamepad(
                        {.stick = -130, .left_trigger = {}, .right_trigger = {}, .button_a = true}))
          .empty());
}

}  // namespace worldmodels
