#pragma once

#include <cstdint>
#include <vector>

#include "env/vector_env.h"
#include "rollout/random_policy.h"

namespace worldmodels {

// Lanes of random driving near the road, as collecting gives: episodes of 250 steps that start on a
// random tile.
class RandomTraffic {
 public:
  // seed: of tracks and actions; two with different seeds have nothing in common.
  RandomTraffic(const EnvironmentConfig& config, int lanes, uint64_t seed);

  int lanes() const { return env_.lanes(); }
  const CarRacing& car(int lane) const { return env_.env(lane); }

  // One step of every lane; resets the lanes whose episode is over.
  void Step();
  // Draws every lane.
  void Observe() { env_.Observe(frames_); }

 private:
  void Reset(int lane);

  VectorEnv env_;
  Pcg64 random_;
  std::vector<RandomPolicy> policies_;
  std::vector<uint8_t> frames_;
};

}  // namespace worldmodels
