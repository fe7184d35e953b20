#include "controller/controller_config.h"

#include <fmt/format.h>

namespace worldmodels {

void ControllerConfig::Describe(ConfigVisitor& v) {
  v.Choice("algorithm", algorithm, "covariance of CMA-ES");
  v.Field("active", active, "the worse half of a generation counts too, with negative weights");
  v.Choice("inputs", inputs, "what C sees: latents and M's hidden state, or latents");
  v.Field("population", population, {2, 100000}, "candidates in a generation");
  v.Field("sigma", sigma, {1e-9, 1e6}, "initial step size");
  v.Field("generations", generations, {1, 1e9}, "generations in all");
  v.Field("standardise", standardise,
          "search for standardised inputs (folded into the weights when saved)");
  v.Field("repeats_min", repeats_min, {1, 10000}, "episodes per candidate, at least");
  v.Field("repeats_max", repeats_max, {1, 10000},
          "episodes per candidate, at most; more than repeats_min: adapted to the noise of ranks");
  v.Field("repeats_growth", repeats_growth, {1, 100},
          "factor by which they grow in a generation whose ranks are noisy, or else shrink");
  v.Field("stall_steps", stall_steps, {0, 1e9},
          "steps without earning after which a training episode is cut; 0: never");
  v.Field("validation_every", validation_every, {1, 1e9}, "generations between two validations");
  v.Field("validation_episodes", validation_episodes, {1, 1000000}, "fixed tracks of a validation");
  v.Field("weight_decay", weight_decay, {0, 1e9},
          "return taken off for each unit of mean squared parameter");
  v.Field(
      "averaging", averaging, {0, 0.9999},
      "weight of the generations before in the mean that is validated and kept; 0: the last alone");
  v.Field("in_dream", in_dream,
          "evolve in M's dream (section dream), never in the real world; as --in-dream");
  v.Rule(repeats_min <= repeats_max, {"repeats_min", "repeats_max"},
         fmt::format("repeats_min {} is more than repeats_max {}", repeats_min, repeats_max));
}

}  // namespace worldmodels
