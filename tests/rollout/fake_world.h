#pragma once

#include <vector>

#include "rollout/latent_world.h"

namespace worldmodels::test {

// A world with a closed form: z is (seed mod 7, steps so far), an episode lasts 3 + seed mod 5
// steps, and the reward is the steering, but for -0.1 when it is not positive.
class FakeWorld : public LatentWorld {
 public:
  explicit FakeWorld(int lanes)
      : seeds_(lanes), steps_(lanes), active_(lanes), latents_(2 * static_cast<size_t>(lanes)) {}

  int lanes() const override { return static_cast<int>(seeds_.size()); }
  int latent_size() const override { return 2; }
  int hidden_size() const override { return 0; }

  void Reset(int lane, uint64_t seed) override {
    seeds_[lane] = seed;
    steps_[lane] = 0;
    active_[lane] = true;
  }
  void Retire(int lane) override { active_[lane] = false; }
  void Step(std::span<const Action> actions, std::span<StepResult> results) override {
    for (int lane = 0; lane < lanes(); ++lane) {
      if (!active_[lane]) continue;
      ++steps_[lane];
      results[lane].reward = actions[lane].steer > 0 ? actions[lane].steer : -0.1;
      results[lane].terminated = steps_[lane] == Length(seeds_[lane]);
      results[lane].truncated = false;
    }
  }
  void Observe() override {
    for (int lane = 0; lane < lanes(); ++lane) {
      latents_[2 * lane] = static_cast<float>(seeds_[lane] % 7);
      latents_[2 * lane + 1] = static_cast<float>(steps_[lane]);
    }
  }
  std::span<const float> latents() const override { return latents_; }
  std::span<const float> hidden() const override { return {}; }
  int tiles_visited(int lane) const override { return steps_[lane]; }
  bool completed(int lane) const override { return seeds_[lane] % 2 == 0; }

  static int Length(uint64_t seed) { return 3 + static_cast<int>(seed % 5); }

 private:
  std::vector<uint64_t> seeds_;
  std::vector<int> steps_;
  std::vector<bool> active_;
  std::vector<float> latents_;
};

}  // namespace worldmodels::test
