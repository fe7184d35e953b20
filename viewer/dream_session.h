#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "env/vector_env.h"
#include "memory/dream.h"
#include "memory/latent_dataset.h"
#include "rollout/random_policy.h"
#include "rollout/rollout_config.h"
#include "run/agent_models.h"
#include "vision/vae_decoder.h"
#include "vision/vae_encoder.h"

namespace worldmodels {

inline constexpr int kAlternatives = 6;  // pictures that a dream's step might have given

// A dream of M, one step at a time, with all that can be shown of it. Awake, V and M watch the real
// world: M is given V's latents of each frame. Dreaming, M is given its own, and the real world
// goes beside it, given the same actions, so that one can wake in it at any moment; M's state is
// kept in both directions. A dream that begins in a rollout has no real world. Without M the first
// frame stays; without V nothing can be seen of a dream. The models must outlive it. Needs a
// display if the environment's renderer does.
class DreamSession {
 public:
  // dream.starts is not looked at. Throws Error (kInput) if the models do not fit each other or the
  // frames, or for a temperature that is negative or not finite.
  DreamSession(const EnvironmentConfig& environment, const CollectConfig& random_driving,
               const AgentModels& models, const DreamConfig& dream);

  // On a track, awake for dream.context steps; from then on it dreams.
  void StartOnTrack(uint64_t seed);
  // In a frame of a rollout that was encoded, dreaming; M has been shown the dream.context steps
  // before. at: position in rollouts. seed: of the dream's random numbers.
  void StartInRollout(const LatentDataset& rollouts, int64_t at, int64_t frame, uint64_t seed);

  // The agent drives (at random for want of one), or whoever gives the action. Does nothing when
  // finished, or without M.
  void Step() { Step(AgentAction()); }
  void Step(const Action& action);

  bool awake() const { return awake_; }
  // Whether there is a real world to wake in.
  bool can_wake() const { return on_track_ && dream_ && !real_finished_ && !finished_; }
  // Into the real world as the same actions have left it; into the dream from what V sees of it
  // now. M's state goes on. Nothing if it is there already, or (Wake) without can_wake.
  void Wake();
  void FallAsleep();
  // Steps since M was last shown a real frame; 0 awake.
  int steps_alone() const { return awake_ ? 0 : steps_alone_; }

  double temperature() const { return config_.temperature; }
  void SetTemperature(double temperature);

  const std::string& beginning() const { return beginning_; }  // "track 7"
  int steps() const { return steps_; }
  bool finished() const { return finished_; }
  bool dreaming() const { return dream_.has_value(); }  // V and M are there
  bool driven_at_random() const { return driver_ == nullptr; }
  const AgentModels& models() const { return models_; }
  // As M predicted it, of all steps that were dreamt.
  double total_reward() const { return total_reward_; }
  double end_probability() const;  // that the last step ended the episode
  // Whether M holds that for likelier than dream.done_threshold.
  bool over() const { return end_probability() > config_.done_threshold; }
  // Whether what was dreamt has paid a lap's points (dream.lap).
  bool lap_done() const { return config_.lap && points_ >= kLapPoints; }
  const Action& action() const { return action_; }
  std::span<const float> latents() const;
  std::span<const float> hidden() const;
  // The mixtures that the present frame was drawn from: (latent, mixtures); empty before the first
  // step.
  std::span<const float> log_pi();
  int mixtures() const { return models_.memory != nullptr ? models_.memory->mixtures() : 0; }

  // Images (n, 64, 64, 3) in [0, 1]: the present one and, after the first step, `alternatives`
  // others that the mixtures might have given, at the present temperature. Empty without V.
  std::span<const float> Decode(int alternatives);

  // The real world beside the dream; null if there is none.
  const CarRacing* real() const { return on_track_ ? &env_.env(0) : nullptr; }
  bool real_finished() const { return real_finished_; }
  std::span<const uint8_t> real_frame() const { return frame_; }
  // After each step: how far the dream's picture is from V's of the real world, root mean square of
  // the difference. (Distance in z says less: it is made by the latents that V does not use.)
  std::span<const float> departures() const { return departures_; }
  // Whether that is found out, which takes two of V's pictures a step; yes unless told otherwise.
  void SetComparing(bool compares) { compares_ = compares; }

 private:
  void Begin(std::span<const float> z, uint64_t seed);
  Action AgentAction();
  void StepReal(const Action& action);
  void Compare();

  DreamConfig config_;
  VectorEnv env_;
  CollectConfig random_driving_;
  AgentModels models_;
  const LinearController* driver_;
  std::optional<VaeEncoder> encoder_;
  std::optional<VaeDecoder> decoder_, pair_decoder_;  // made when they are first needed
  std::optional<Dream> dream_;
  std::optional<RandomPolicy> random_policy_;

  uint64_t seed_ = 0;
  std::string beginning_;
  int steps_ = 0, steps_alone_ = 0;
  bool finished_ = false, on_track_ = false, real_finished_ = false;
  bool awake_ = false, compares_ = true;
  double total_reward_ = 0, points_ = 0;
  Action action_;
  std::vector<float> start_;  // the first z
  std::vector<float> real_latents_;
  std::vector<float> departures_;
  std::vector<uint8_t> frame_;  // of the real world
  std::vector<float> drawn_, images_;
};

}  // namespace worldmodels
