#pragma once

#include <optional>
#include <vector>

#include "controller/linear_controller.h"
#include "memory/mdn_rnn_stepper.h"
#include "rollout/collection_driver.h"
#include "rollout/random_policy.h"
#include "vision/vae_encoder.h"

namespace worldmodels {

// V, M and C of an agent that collects.
struct CollectingAgent {
  const Vae& vision;
  const MdnRnn* memory;  // null where C looks at z alone
  const LinearController& controller;
  Precision precision;  // of V's encoder
};

// Drives with a trained agent, from whose hands the random policy takes the car now and then
// (collect.takeover), so that the rollouts show what is beside the agent's way too, and how it
// comes back.
class AgentDriver : public CollectionDriver {
 public:
  // The models are read while this is made, but for the controller, which must outlive it.
  AgentDriver(const CollectConfig& config, const CollectingAgent& agent, int lanes);

  void Begin(int lane, const Pcg64& random) override;
  void Observe(std::span<const uint8_t> frames) override;
  Action Next(int lane) override;
  void Acted(std::span<const Action> actions) override;

 private:
  struct Lane {
    RandomPolicy policy;
    Pcg64 random;       // of who drives
    int64_t until = 0;  // steps before that is drawn anew
    bool taken_over = false;
  };

  Action AgentAction(int lane) const;

  CollectConfig config_;
  const LinearController& controller_;
  VaeEncoder encoder_;
  std::optional<MdnRnnStepper> memory_;
  std::vector<std::optional<Lane>> lanes_;
  std::vector<float> latents_, actions_;  // (lanes, latent), (lanes, 3)
};

}  // namespace worldmodels
