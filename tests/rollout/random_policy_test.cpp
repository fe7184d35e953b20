#include "rollout/random_policy.h"

#include <catch2/catch.hpp>

namespace worldmodels::test {

TEST_CASE("random actions are in bounds, and never gas and brake at once") {
  RandomPolicy policy({}, Pcg64(3));
  int gas = 0;
  for (int i = 0; i < 5000; ++i) {
    const Action action = policy.Next();
    REQUIRE(std::abs(action.steer) <= 1);
    REQUIRE((action.gas >= 0 && action.gas <= 1));
    REQUIRE((action.brake >= 0 && action.brake <= 1));
    REQUIRE((action.gas == 0 || action.brake == 0));
    gas += action.gas > 0 ? 1 : 0;
  }
  CHECK(gas / 5000.0 == Approx(CollectConfig().throttle).margin(0.06));
}

TEST_CASE("an action is held for at most hold_max steps") {
  CollectConfig config;
  config.hold_max = 3;
  config.throttle = 1;
  config.brake = 0;
  RandomPolicy policy(config, Pcg64(4));
  float last = -1;
  int held = 0;
  for (int i = 0; i < 1000; ++i) {
    const Action action = policy.Next();
    held = action.gas == last ? held + 1 : 1;
    last = action.gas;
    REQUIRE(held <= 3);
  }
}

TEST_CASE("the same generator gives the same drive, another one another") {
  RandomPolicy a({}, Pcg64(1));
  RandomPolicy b({}, Pcg64(1));
  RandomPolicy c({}, Pcg64(2));
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const float steer = a.Next().steer;
    REQUIRE(steer == b.Next().steer);
    differs |= steer != c.Next().steer;
  }
  CHECK(differs);
}

}  // namespace worldmodels::test
