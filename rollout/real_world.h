#pragma once

#include <optional>
#include <string>
#include <vector>

#include "memory/mdn_rnn_stepper.h"
#include "rollout/racing_world.h"
#include "vision/vae_encoder.h"

namespace worldmodels {

// The racing world seen through V, with M's hidden state beside it.
class RealWorld : public RacingWorld {
 public:
  // memory may be null: hidden_size is 0 then. Both models are read while this is made only.
  RealWorld(const EnvironmentConfig& environment, const Vae& vision, const MdnRnn* memory,
            int lanes, Precision precision);

  int latent_size() const override { return encoder_.latent_size(); }
  int hidden_size() const override { return hidden_size_; }

  void Step(std::span<const Action> actions, std::span<StepResult> results) override;
  void Observe() override;

  std::span<const float> latents() const override;
  std::span<const float> hidden() const override;

 protected:
  void Begin(int lane, const EpisodeStart& start) override;
  void Move(int from, int to) override;

 private:
  VaeEncoder encoder_;
  std::optional<MdnRnnStepper> memory_;
  int hidden_size_;
  std::vector<float> latents_;  // (lanes, latent)
};

}  // namespace worldmodels
