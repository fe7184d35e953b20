#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "common/config.h"
#include "vision/precision.h"

namespace worldmodels {

// How closed-loop episodes are run.
struct RolloutConfig {
  int lanes = 16;                          // environments per worker thread
  Precision precision = Precision::kFp32;  // arithmetic of V's encoder

  void Describe(ConfigVisitor& v);
};

// What the random data for V and M is made of.
struct CollectConfig {
  int64_t episodes = 1000;
  int64_t agent_episodes = 0;      // of each later round; 0: as many
  int max_steps = 1000;            // an episode's length at most
  int stall_steps = 100;           // without earning, after which it is cut; 0: never
  double random_start = 0.5;       // share of episodes that start on a random tile
  int hold_max = 8;                // an action is held for 1 to this many steps
  double steer_persistence = 0.8;  // of the Brownian steering, per draw
  double steer_noise = 0.5;        // its standard deviation, per draw
  double throttle = 0.6;           // probability that a draw presses the gas
  double brake = 0.1;              // probability that a draw brakes instead
  double takeover = 0.3;           // share of an agent's rollouts that is driven at random
  double spread = 0;               // of the Cs that drive an agent's rollouts

  void Describe(ConfigVisitor& v);
};

// Frames of a rollout that a dream may begin with.
enum class DreamFrames { kFirst, kAny };
constexpr std::array<std::string_view, 2> ChoiceNames(DreamFrames) { return {"first", "any"}; }

// The world that M dreams (`--in-dream`).
struct DreamConfig {
  double temperature = 0.75;    // of the next latents; 0: the likeliest
  int max_steps = 1000;         // an episode's length at most
  double done_threshold = 0.5;  // of the probability that the episode is over
  bool lap = true;              // over when its tiles have paid a lap's points
  DreamFrames starts = DreamFrames::kFirst;
  int context = 0;       // steps of the rollout that M is shown before
  int branch_steps = 0;  // of the dreams that C is evolved in; 0: as all others

  // After all else: the finished agent's rollouts that M's head learns the dream from, and how
  // long.
  int64_t agent_rollouts = 0;
  int64_t head_steps = 600;

  // Of the dreams that C is evolved in.
  DreamConfig ForEvolution() const;

  void Describe(ConfigVisitor& v);
};

// Which tracks a run is scored on.
struct EvaluationConfig {
  int64_t episodes = 100;
  int64_t first_seed = 1000000;

  void Describe(ConfigVisitor& v);
};

}  // namespace worldmodels
