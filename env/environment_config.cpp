#include "env/environment_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "common/error.h"

namespace worldmodels {
namespace {

constexpr Range kFrameSizes = {16, 512};
constexpr Range kSamples = {0, 8};
constexpr Range kSteps = {1, 1000000};
constexpr Range kTiles = {0, 1000000};
constexpr Range kIterations = {1, 1000};

const std::vector<std::string> kRenderers = {"sfml", "software"};
const std::vector<std::string> kStatusBars = {"crop", "keep"};
const std::vector<std::string> kRules = {"all_tiles", "lap95"};

void CheckRange(const char* key, int value, Range range) {
  if (value < range.min || value > range.max) {
    FailInput("environment.{} is {}, expected {} to {}", key, value, range.min, range.max);
  }
}

void CheckChoice(const char* key, const std::string& value,
                 const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
    FailInput("environment.{} is '{}', expected {}", key, value, fmt::join(choices, " or "));
  }
}

}  // namespace

void EnvironmentConfig::Describe(ConfigVisitor& v) {
  v.Choice("renderer", renderer, kRenderers, "who draws the frames");
  v.Choice("status_bar", status_bar, kStatusBars,
           "crop cuts off the instruments at the bottom of a frame, as the paper's code does");
  v.Field("frame_size", frame_size, kFrameSizes, "pixels on a side of a frame; V takes 64");
  v.Field("antialiasing", antialiasing, kSamples, "samples per pixel: 0 (off), 2, 4 or 8");
  v.Choice("rules", rules, kRules,
           "when a lap is done: every tile visited, or back at the start with 95 % of them");
  v.Field("max_steps", max_steps, kSteps, "an episode is cut off after so many steps");
  v.Field("start_tile", start_tile, kTiles,
          "tile on which the car starts, counted round and round the track");
  v.Field("velocity_iterations", velocity_iterations, kIterations,
          "of Box2D's solver (Gymnasium: 180)");
  v.Field("position_iterations", position_iterations, kIterations,
          "of Box2D's solver (Gymnasium: 60)");
  v.Field("domain_randomization", domain_randomization,
          "other colours of road and grass on each track, as Gymnasium draws them");
}

void CheckEnvironment(const EnvironmentConfig& config) {
  CheckRange("frame_size", config.frame_size, kFrameSizes);
  CheckRange("max_steps", config.max_steps, kSteps);
  CheckRange("start_tile", config.start_tile, kTiles);
  CheckRange("velocity_iterations", config.velocity_iterations, kIterations);
  CheckRange("position_iterations", config.position_iterations, kIterations);
  const int samples = config.antialiasing;
  if (samples != 0 && samples != 2 && samples != 4 && samples != 8) {
    FailInput("environment.antialiasing is {}, expected 0, 2, 4 or 8", samples);
  }
  CheckChoice("renderer", config.renderer, kRenderers);
  CheckChoice("status_bar", config.status_bar, kStatusBars);
  CheckChoice("rules", config.rules, kRules);
}

}  // namespace worldmodels
