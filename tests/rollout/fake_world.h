#pragma once

#include <atomic>
#include <vector>

#include "rollout/latent_world.h"

namespace worldmodels::test {

// What all fake worlds of a test did together.
struct WorldCounts {
  std::atomic<int> worlds = 0;
  std::atomic<int64_t> lanes = 0;     // of all worlds
  std::atomic<int64_t> observed = 0;  // lanes, each time
  std::atomic<int64_t> stepped = 0;
};

// A world with a closed form: z is (seed mod 7, steps so far), an episode lasts 3 + seed mod 5
// steps, and the reward is the steering, but for -0.1 when it is not positive.
class FakeWorld : public LatentWorld {
 public:
  explicit FakeWorld(int lanes, WorldCounts* counts = nullptr)
      : counts_(counts), seeds_(lanes), steps_(lanes), latents_(2 * static_cast<size_t>(lanes)) {
    if (counts_ == nullptr) return;
    ++counts_->worlds;
    counts_->lanes += lanes;
  }

  int lanes() const override { return static_cast<int>(seeds_.size()); }
  int latent_size() const override { return 2; }
  int hidden_size() const override { return 0; }

  void Step(std::span<const Action> actions, std::span<StepResult> results) override {
    for (size_t lane = 0; lane < actions.size(); ++lane) {
      ++steps_[lane];
      results[lane].reward = actions[lane].steer > 0 ? actions[lane].steer : -0.1;
      results[lane].terminated = steps_[lane] == Length(seeds_[lane]);
      results[lane].truncated = false;
    }
    if (counts_ != nullptr) counts_->stepped += running();
  }
  void Observe() override {
    for (int lane = 0; lane < running(); ++lane) {
      latents_[2 * lane] = static_cast<float>(seeds_[lane] % 7);
      latents_[2 * lane + 1] = static_cast<float>(steps_[lane]);
    }
    if (counts_ != nullptr) counts_->observed += running();
  }
  std::span<const float> latents() const override {
    return std::span(latents_).first(2 * static_cast<size_t>(running()));
  }
  std::span<const float> hidden() const override { return {}; }

  static int Length(uint64_t seed) { return 3 + static_cast<int>(seed % 5); }

 protected:
  void Begin(int lane, const EpisodeStart& start) override {
    seeds_[lane] = start.seed;
    steps_[lane] = 0;
  }
  void Move(int from, int to) override {
    seeds_[to] = seeds_[from];
    steps_[to] = steps_[from];
  }

 private:
  WorldCounts* counts_;
  std::vector<uint64_t> seeds_;
  std::vector<int> steps_;
  std::vector<float> latents_;
};

}  // namespace worldmodels::test
