#include "rollout/agent_driver.h"

#include <utility>

namespace worldmodels {
namespace {

// Steps that one hand keeps the car, at most: a second.
constexpr int64_t kLongestTurn = 50;

}  // namespace

Action AgentDriver::Act(std::span<const float> z, std::span<const float> h) {
  const bool sees_hidden = static_cast<size_t>(controller_.inputs()) > z.size();
  return controller_.Act(z, sees_hidden ? h : std::span<const float>());
}

TakeoverDriver::TakeoverDriver(const CollectConfig& config, LinearController controller,
                               Pcg64 random)
    : takeover_(config.takeover),
      controller_(std::move(controller)),
      agent_(controller_),
      turns_(random()),
      policy_(config, random) {}

Action TakeoverDriver::Act(std::span<const float> z, std::span<const float> h) {
  if (left_ == 0) {
    taken_over_ = turns_.Uniform() < takeover_;
    left_ = 1 + turns_.UniformInt(kLongestTurn);
  }
  --left_;
  return taken_over_ ? policy_.Next() : agent_.Act(z, h);
}

}  // namespace worldmodels
