#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "env/vector_env.h"
#include "memory/mdn_rnn_stepper.h"
#include "rollout/latent_world.h"
#include "vision/vae_encoder.h"

namespace worldmodels {

// The racing world seen through V, with M's hidden state beside it.
class RealWorld : public LatentWorld {
 public:
  // memory may be null: hidden_size is 0 then. Both models are read while this is made only.
  RealWorld(const EnvironmentConfig& environment, const Vae& vision, const MdnRnn* memory,
            int lanes, Precision precision);

  int lanes() const override { return env_.lanes(); }
  int latent_size() const override { return encoder_.latent_size(); }
  int hidden_size() const override;

  void Reset(int lane, uint64_t seed) override { Reset(lane, seed, 0); }
  void Reset(int lane, uint64_t seed, int start_tile);  // as CarRacing::Reset
  void Retire(int lane) override { active_[lane] = false; }
  void Step(std::span<const Action> actions, std::span<StepResult> results) override;
  void Observe() override;

  std::span<const float> latents() const override { return latents_; }
  std::span<const float> hidden() const override;
  int tiles_visited(int lane) const override { return env_.env(lane).tiles_visited(); }
  bool completed(int lane) const override { return env_.env(lane).completed(); }
  const CarRacing& env(int lane) const { return env_.env(lane); }

 private:
  VectorEnv env_;
  VaeEncoder encoder_;
  std::optional<MdnRnnStepper> memory_;
  std::vector<bool> active_;
  std::vector<uint8_t> frames_;  // (lanes, S, S, 3)
  std::vector<float> latents_;   // (lanes, latent)
  std::vector<float> actions_;   // (lanes, 3), as M takes them
};

}  // namespace worldmodels
