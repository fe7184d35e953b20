#include "rollout/rollout_config.h"

#include <fmt/format.h>

namespace worldmodels {

void RolloutConfig::Describe(ConfigVisitor& v) {
  v.Field("lanes", lanes, {1, 1024}, "environments that each worker thread steps together");
  v.Choice("precision", precision, "arithmetic of V's encoder in the loop");
}

void CollectConfig::Describe(ConfigVisitor& v) {
  v.Field("episodes", episodes, {1, 1e6}, "rollouts to collect");
  v.Field("agent_episodes", agent_episodes, {0, 1e6},
          "rollouts of each later round, driven by its agent (pipeline.iterations); 0: as many");
  v.Field("max_steps", max_steps, {1, 100000}, "length of a rollout at most, in steps");
  v.Field("stall_steps", stall_steps, {0, 100000},
          "steps without earning after which a rollout is cut: random driving ends in the grass, "
          "where there is little to learn; 0: never");
  v.Field("random_start", random_start, {0, 1}, "share of rollouts that start on a random tile");
  v.Field("hold_max", hold_max, {1, 1000}, "a drawn action is held for 1 to this many steps");
  v.Field("steer_persistence", steer_persistence, {0, 1},
          "how much of the last steering a new draw keeps (1: Brownian, 0: white noise)");
  v.Field("steer_noise", steer_noise, {0, 10}, "standard deviation added to it at each draw");
  v.Field("throttle", throttle, {0, 1}, "probability that a draw presses the gas");
  v.Field("brake", brake, {0, 1}, "probability that a draw brakes instead");
  v.Field("takeover", takeover, {0, 1},
          "share of an agent's rollouts (pipeline.iterations) that is driven at random");
  v.Field("spread", spread, {0, 100},
          "an agent's rollouts are each driven by a C of its own, its parameters (standardised, as "
          "controller.sigma) drawn with this standard deviation around the agent's");
  v.Rule(throttle + brake <= 1 + 1e-9, {"throttle", "brake"},
         fmt::format("throttle {} and brake {} are probabilities of more than 1 together", throttle,
                     brake));
}

void DreamConfig::Describe(ConfigVisitor& v) {
  v.Field("temperature", temperature, {0, 100},
          "of the latents that M draws: 0 always the likeliest, 1 as M learnt, above less certain");
  v.Field("max_steps", max_steps, {1, 1e6}, "a dream is cut off after so many steps");
  v.Field("done_threshold", done_threshold, {0, 1},
          "a dream is over when M holds that for likelier than this; 1: never");
  v.Field(
      "lap", lap,
      "a dream is over when what M expects of tiles adds up to a lap's 1000 points, as all tiles "
      "of a track do; false: it goes on");
  v.Choice("starts", starts, "it begins with the first frame of a rollout, or any frame");
  v.Field(
      "context", context, {0, 1000},
      "steps of the rollout that M is shown before it dreams on; 0: its state is zero at first");
  v.Field("branch_steps", branch_steps, {0, 1e6},
          "C is evolved in dreams of so many steps that branch off a rollout at any frame; 0: in "
          "dreams as said above");
  v.Field(
      "agent_rollouts", agent_rollouts, {0, 1e6},
      "rollouts of the finished agent, from which M's head alone learns the dream (not C's M: h "
      "stays as it is); 0: dreams are played by M as it is");
  v.Field("head_steps", head_steps, {1, 1e9}, "gradient steps of that head");
  v.Rule(agent_rollouts != 1, {"agent_rollouts"}, "found 1, expected 0 or at least 2");
}

DreamConfig DreamConfig::ForEvolution() const {
  DreamConfig dream = *this;
  if (branch_steps > 0) {
    dream.max_steps = branch_steps;
    dream.starts = DreamFrames::kAny;
  }
  return dream;
}

void EvaluationConfig::Describe(ConfigVisitor& v) {
  v.Field("episodes", episodes, {1, 1e6}, "tracks to drive");
  v.Field("first_seed", first_seed, {0, 1e15}, "seed of the first; the others follow it");
  constexpr auto kLargest = static_cast<int64_t>(1e15);
  const int64_t last = first_seed + episodes - 1;
  v.Rule(last <= kLargest, {"first_seed", "episodes"},
         fmt::format("the last track would have seed {}, expected at most {}", last, kLargest));
}

}  // namespace worldmodels
