#pragma once

#include "controller/linear_controller.h"
#include "rollout/random_policy.h"

namespace worldmodels {

// Drives with C.
class AgentDriver : public Driver {
 public:
  // The controller must outlive this. It gets h if it has inputs for it.
  explicit AgentDriver(const LinearController& controller) : controller_(controller) {}

  Action Act(std::span<const float> z, std::span<const float> h) override;

 private:
  const LinearController& controller_;
};

// Drives with C, from whose hands the random policy takes the car now and then (collect.takeover),
// so that the rollouts show what is beside the agent's way too, and how it comes back.
class TakeoverDriver : public Driver {
 public:
  TakeoverDriver(const CollectConfig& config, LinearController controller, Pcg64 random);
  TakeoverDriver(const TakeoverDriver&) = delete;  // the driver refers to its controller
  TakeoverDriver& operator=(const TakeoverDriver&) = delete;

  Action Act(std::span<const float> z, std::span<const float> h) override;

 private:
  double takeover_;
  LinearController controller_;
  AgentDriver agent_;
  Pcg64 turns_;  // draws who drives
  RandomPolicy policy_;
  int64_t left_ = 0;  // steps before that is drawn anew
  bool taken_over_ = false;
};

}  // namespace worldmodels
