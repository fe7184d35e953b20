#include "env/environment_config.h"

#include <catch2/catch.hpp>
#include <string>

#include "common/error.h"
#include "env/car_racing.h"
#include "env/frame_renderer.h"

namespace worldmodels {
namespace {

// A value that is not allowed, and what the message says of it.
struct BadValue {
  void (*set)(EnvironmentConfig&);
  std::string message;
};

const BadValue kBadValues[] = {
    {[](auto& c) { c.frame_size = 0; }, "environment.frame_size is 0, expected 16 to 512"},
    {[](auto& c) { c.frame_size = 15; }, "environment.frame_size is 15, expected 16 to 512"},
    {[](auto& c) { c.frame_size = 513; }, "environment.frame_size is 513, expected 16 to 512"},
    {[](auto& c) { c.antialiasing = -1; }, "environment.antialiasing is -1, expected 0 to 8"},
    {[](auto& c) { c.antialiasing = 3; },
     "environment.antialiasing: found 3, expected 0, 2, 4 or 8"},
    {[](auto& c) { c.max_steps = 0; }, "environment.max_steps is 0, expected 1 to 1000000"},
    {[](auto& c) { c.start_tile = -1; }, "environment.start_tile is -1, expected 0 to 1000000"},
    {[](auto& c) { c.velocity_iterations = 0; },
     "environment.velocity_iterations is 0, expected 1 to 1000"},
    {[](auto& c) { c.position_iterations = 0; },
     "environment.position_iterations is 0, expected 1 to 1000"},
};

TEST_CASE("a value of the environment that is not allowed is named with what is expected") {
  for (const BadValue& bad : kBadValues) {
    EnvironmentConfig config;
    bad.set(config);
    CHECK_THROWS_WITH(CarRacing(config), bad.message);
    CHECK_THROWS_WITH(MakeFrameRenderer(config, 1), bad.message);
  }
}

TEST_CASE("the smallest and the largest values allowed are taken") {
  EnvironmentConfig config;
  CHECK_NOTHROW(CheckConfig("environment", config));
  config = {.renderer = Renderer::kSoftware,
            .status_bar = StatusBar::kKeep,
            .frame_size = 16,
            .antialiasing = 2,
            .rules = LapRule::kLap95,
            .max_steps = 1,
            .velocity_iterations = 1,
            .position_iterations = 1};
  CHECK_NOTHROW(CheckConfig("environment", config));
  config.frame_size = 512;
  config.antialiasing = 8;
  config.max_steps = 1000000;
  config.start_tile = 1000000;
  config.velocity_iterations = 1000;
  config.position_iterations = 1000;
  CHECK_NOTHROW(CheckConfig("environment", config));
}

TEST_CASE("frames have the size that is set, 16 to 512, with and without the status bar") {
  CarRacing world({});
  world.Reset(3);
  const CarRacing* lane = &world;
  for (const int size : {16, 64, 96, 512}) {
    EnvironmentConfig config;
    config.renderer = Renderer::kSoftware;
    config.frame_size = size;
    std::vector<uint8_t> crop(FrameBytes(size));
    std::vector<uint8_t> keep(FrameBytes(size));
    MakeFrameRenderer(config, 1)->Render({&lane, 1}, crop);
    config.status_bar = StatusBar::kKeep;
    MakeFrameRenderer(config, 1)->Render({&lane, 1}, keep);
    // The lowest row in the middle: the bar's black, or the grass below the car.
    const size_t place = FrameBytes(size) - size_t{3} * size / 2;
    CAPTURE(size);
    CHECK(keep[place + 1] == 0);
    CHECK(crop[place + 1] >= 100);
  }
}

}  // namespace
}  // namespace worldmodels
