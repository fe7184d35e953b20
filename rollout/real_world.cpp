#include "rollout/real_world.h"

#include "common/error.h"

namespace worldmodels {

RealWorld::RealWorld(const EnvironmentConfig& environment, const Vae& vision, const MdnRnn* memory,
                     int lanes, Precision precision)
    : env_(environment, lanes),
      encoder_(vision, lanes, precision),
      active_(lanes, false),
      frames_(static_cast<size_t>(lanes) * environment.frame_size * environment.frame_size * 3),
      latents_(static_cast<size_t>(lanes) * encoder_.latent_size()),
      actions_(static_cast<size_t>(lanes) * 3) {
  if (environment.frame_size != kFrameSize) {
    FailInput("environment.frame_size is {}, but V takes {}", environment.frame_size, kFrameSize);
  }
  if (memory != nullptr) memory_.emplace(*memory, lanes);
}

int RealWorld::hidden_size() const {
  return memory_ ? static_cast<int>(memory_->hidden().size()) / lanes() : 0;
}

std::span<const float> RealWorld::hidden() const {
  return memory_ ? memory_->hidden() : std::span<const float>();
}

void RealWorld::Reset(int lane, uint64_t seed, int start_tile) {
  env_.Reset(lane, seed, start_tile);
  if (memory_) memory_->ResetLane(lane);
  active_[lane] = true;
}

void RealWorld::Step(std::span<const Action> actions, std::span<StepResult> results) {
  if (memory_) {
    for (int lane = 0; lane < lanes(); ++lane) {
      actions_[3 * lane] = actions[lane].steer;
      actions_[3 * lane + 1] = actions[lane].gas;
      actions_[3 * lane + 2] = actions[lane].brake;
    }
    memory_->Step(latents_, actions_);
  }
  for (int lane = 0; lane < lanes(); ++lane) {
    if (active_[lane]) results[lane] = env_.Step(lane, actions[lane]);
  }
}

void RealWorld::Observe() {
  env_.Observe(frames_);
  encoder_.Encode(frames_, latents_, {});
}

}  // namespace worldmodels
