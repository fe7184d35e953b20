#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "env/vector_env.h"
#include "memory/mdn_rnn_stepper.h"
#include "rollout/random_policy.h"
#include "run/agent_models.h"
#include "vision/vae_decoder.h"
#include "vision/vae_encoder.h"

namespace worldmodels {

// An agent in the real world, one step at a time, with all that can be shown of it. The models must
// outlive it. Needs a display if the environment's renderer does.
class WatchSession {
 public:
  // Throws Error (kInput) if the models do not fit each other or the frames.
  WatchSession(const EnvironmentConfig& environment, const CollectConfig& random_driving,
               const AgentModels& models, uint64_t seed);

  // A new episode on the track of the seed.
  void Reset(uint64_t seed);

  // Drives one step; does nothing when finished.
  void Step();

  uint64_t seed() const { return seed_; }
  const CarRacing& world() const { return env_.env(0); }
  bool finished() const { return finished_; }
  // Why: "every tile visited".
  std::string Ending() const;
  bool driven_at_random() const { return driver_ == nullptr; }
  const AgentModels& models() const { return models_; }

  const Action& action() const { return action_; }  // of the last step
  int frame_size() const { return frame_size_; }
  std::span<const uint8_t> frame() const { return frame_; }  // (size, size, 3)
  bool has_vision() const { return encoder_.has_value(); }
  bool has_memory() const { return stepper_.has_value(); }
  std::span<const float> latents() const { return latents_; }
  std::span<const float> hidden() const;
  // M's mixture for the present frame, from the one before: (latent, mixtures); empty before the
  // first step and without M.
  std::span<const float> log_pi() const { return log_pi_; }
  int mixtures() const { return mixtures_; }

  // Images (64, 64, 3) in [0, 1], computed when asked for. Reconstruct needs V. Prediction: M's
  // prediction of the present frame, the mixture's mean decoded; empty when log_pi() is.
  std::span<const float> Reconstruct();
  std::span<const float> DecodePrediction();

 private:
  void Observe();
  void Predict();

  VectorEnv env_;
  CollectConfig random_driving_;
  AgentModels models_;
  const LinearController* driver_;  // null: driven at random
  std::optional<VaeEncoder> encoder_;
  std::optional<VaeDecoder> decoder_;
  std::optional<MdnRnnStepper> stepper_;
  std::optional<RandomPolicy> random_policy_;
  int mixtures_ = 0;

  uint64_t seed_ = 0;
  bool finished_ = false;
  StepResult result_;
  Action action_;
  int frame_size_;
  std::vector<uint8_t> frame_;
  std::vector<float> latents_, log_pi_, predicted_latents_, image_;
};

}  // namespace worldmodels
