#include "rollout/random_policy.h"

#include <algorithm>

namespace worldmodels {

RandomPolicy::RandomPolicy(const CollectConfig& config, Pcg64 random)
    : config_(config), random_(random) {}

Action RandomPolicy::Next() {
  if (hold_ == 0) Draw();
  --hold_;
  return action_;
}

void RandomPolicy::Draw() {
  float noise = 0;
  FillNormal(random_, {&noise, 1});
  const double steer = config_.steer_persistence * action_.steer + config_.steer_noise * noise;
  action_.steer = static_cast<float>(std::clamp(steer, -1.0, 1.0));
  const double pedal = random_.Uniform();
  const double strength = random_.Uniform();
  const bool brakes = pedal < config_.brake;
  const bool throttles = !brakes && pedal < config_.brake + config_.throttle;
  action_.gas = throttles ? static_cast<float>(strength) : 0.0f;
  // Full braking locks the wheels and ends all motion: of little use as data.
  action_.brake = brakes ? static_cast<float>(0.8 * strength) : 0.0f;
  hold_ = 1 + random_.UniformInt(config_.hold_max);
}

}  // namespace worldmodels
