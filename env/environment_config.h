#pragma once

#include <array>
#include <string_view>

#include "common/config.h"

namespace worldmodels {

enum class Renderer { kSfml, kSoftware };
constexpr std::array<std::string_view, 2> ChoiceNames(Renderer) { return {"sfml", "software"}; }

// Whether the instruments at the bottom of a frame are cut off.
enum class StatusBar { kCrop, kKeep };
constexpr std::array<std::string_view, 2> ChoiceNames(StatusBar) { return {"crop", "keep"}; }

// When a lap is done: every tile visited, or back at the start with 95 % of them.
enum class LapRule { kAllTiles, kLap95 };
constexpr std::array<std::string_view, 2> ChoiceNames(LapRule) { return {"all_tiles", "lap95"}; }

// What is otherwise in the picture, as in the published robustness tests ("Neuroevolution of
// Self-Interpretable Agents", 2020): docs/pictures.md.
enum class Variant { kNone, kColor, kColor3, kBar, kBlob, kNoise };
constexpr std::array<std::string_view, 6> ChoiceNames(Variant) {
  return {"none", "color", "color3", "bar", "blob", "noise"};
}

// The racing world and its picture.
struct EnvironmentConfig {
  Renderer renderer = Renderer::kSfml;
  StatusBar status_bar = StatusBar::kCrop;
  int frame_size = 64;   // pixels on a side
  int antialiasing = 0;  // 0, 2, 4 or 8 samples per pixel
  LapRule rules = LapRule::kAllTiles;
  int max_steps = 1000;               // an episode is truncated after so many
  int start_tile = 0;                 // where the car stands, modulo the number of tiles
  int velocity_iterations = 8;        // of Box2D's solver
  int position_iterations = 3;        // of Box2D's solver
  bool domain_randomization = false;  // other colours in each episode
  Variant variant = Variant::kNone;   // on top of those colours

  void Describe(ConfigVisitor& v);
};

}  // namespace worldmodels
