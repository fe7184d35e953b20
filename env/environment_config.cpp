#include "env/environment_config.h"

#include <fmt/format.h>

namespace worldmodels {

void EnvironmentConfig::Describe(ConfigVisitor& v) {
  v.Choice("renderer", renderer, "who draws the frames");
  v.Choice("status_bar", status_bar,
           "crop cuts off the instruments at the bottom of a frame, as the paper's code does");
  v.Field("frame_size", frame_size, {16, 512}, "pixels on a side of a frame; V takes 64");
  v.Field("antialiasing", antialiasing, {0, 8}, "samples per pixel: 0 (off), 2, 4 or 8");
  v.Choice("rules", rules,
           "when a lap is done: every tile visited, or back at the start with 95 % of them");
  v.Field("max_steps", max_steps, {1, 1000000}, "an episode is cut off after so many steps");
  v.Field("start_tile", start_tile, {0, 1000000},
          "tile on which the car starts, counted round and round the track");
  v.Field("velocity_iterations", velocity_iterations, {1, 1000},
          "of Box2D's solver (Gymnasium: 180)");
  v.Field("position_iterations", position_iterations, {1, 1000},
          "of Box2D's solver (Gymnasium: 60)");
  v.Field("domain_randomization", domain_randomization,
          "other colours of road and grass on each track, as Gymnasium draws them");
  v.Choice("variant", variant,
           "what the published robustness tests change in the picture: shades of road and grass, "
           "their colours, bars at the sides, a red blob, noise in place of grass");
  v.Rule(antialiasing == 0 || antialiasing == 2 || antialiasing == 4 || antialiasing == 8,
         {"antialiasing"}, fmt::format("found {}, expected 0, 2, 4 or 8", antialiasing));
}

}  // namespace worldmodels
