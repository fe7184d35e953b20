#pragma once

#include <memory>
#include <vector>

#include "memory/dream.h"
#include "memory/dream_starts.h"
#include "rollout/latent_world.h"
#include "rollout/rollout_config.h"

namespace worldmodels {

// The racing world as M dreams it: no track, no physics, no pictures. The seed of an episode
// chooses the frame that it begins with and all its random numbers; rewards are M's expected ones.
// An episode is terminated when M holds its end for likelier than config.done_threshold, and
// truncated after config.max_steps. What a lane dreams depends on its seed and its actions only.
class DreamWorld : public LatentWorld {
 public:
  // starts are shared between worlds. shows_hidden: whether C sees h (else hidden_size is 0). The
  // model is read while this is made only. Throws Error (kInput) if starts are not for this model.
  DreamWorld(const MdnRnn& memory, std::shared_ptr<const DreamStarts> starts,
             const DreamConfig& config, int lanes, bool shows_hidden);

  int lanes() const override { return dream_.lanes(); }
  int latent_size() const override { return starts_->latent_size(); }
  int hidden_size() const override { return hidden_size_; }

  void Step(std::span<const Action> actions, std::span<StepResult> results) override;
  void Observe() override {}

  std::span<const float> latents() const override;
  std::span<const float> hidden() const override;

 protected:
  void Begin(int lane, const EpisodeStart& start) override;
  void Move(int from, int to) override;

 private:
  std::shared_ptr<const DreamStarts> starts_;
  DreamConfig config_;
  int hidden_size_;
  Dream dream_;
  std::vector<int> steps_;    // of each lane's episode
  std::vector<float> start_;  // (latent)
};

}  // namespace worldmodels
