#include "rollout/agent_driver.h"

namespace worldmodels {
namespace {

// Steps that one hand keeps the car, at most: a second.
constexpr int64_t kLongestTurn = 50;

}  // namespace

AgentDriver::AgentDriver(const CollectConfig& config, const CollectingAgent& agent, int lanes)
    : config_(config),
      controller_(agent.controller),
      encoder_(agent.vision, lanes, agent.precision),
      lanes_(lanes),
      latents_(static_cast<size_t>(lanes) * encoder_.latent_size()),
      actions_(static_cast<size_t>(lanes) * 3) {
  if (agent.memory != nullptr) memory_.emplace(*agent.memory, lanes);
}

void AgentDriver::Begin(int lane, const Pcg64& random) {
  Pcg64 of_policy = random;
  const Pcg64 of_turns(of_policy());
  lanes_[lane].emplace(Lane{.policy = RandomPolicy(config_, of_policy), .random = of_turns});
  if (memory_) memory_->ResetLane(lane);
}

void AgentDriver::Observe(std::span<const uint8_t> frames) {
  encoder_.Encode(frames, latents_, {});
}

Action AgentDriver::Next(int lane) {
  Lane& state = *lanes_[lane];
  if (state.until == 0) {
    state.taken_over = state.random.Uniform() < config_.takeover;
    state.until = 1 + state.random.UniformInt(kLongestTurn);
  }
  --state.until;
  return state.taken_over ? state.policy.Next() : AgentAction(lane);
}

Action AgentDriver::AgentAction(int lane) const {
  const auto part = [lane, lanes = lanes_.size()](std::span<const float> all) {
    const size_t size = all.size() / lanes;
    return all.subspan(static_cast<size_t>(lane) * size, size);
  };
  const auto action =
      controller_.Act(part(latents_), memory_ ? part(memory_->hidden()) : std::span<const float>());
  return {.steer = action[0], .gas = action[1], .brake = action[2]};
}

void AgentDriver::Acted(std::span<const Action> actions) {
  if (!memory_) return;
  for (size_t lane = 0; lane < actions.size(); ++lane) {
    actions_[3 * lane] = actions[lane].steer;
    actions_[3 * lane + 1] = actions[lane].gas;
    actions_[3 * lane + 2] = actions[lane].brake;
  }
  memory_->Step(latents_, actions_);
}

}  // namespace worldmodels
