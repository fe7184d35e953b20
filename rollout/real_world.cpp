#include "rollout/real_world.h"

#include "common/error.h"

namespace worldmodels {
namespace {

const EnvironmentConfig& FitForV(const EnvironmentConfig& environment) {
  if (environment.frame_size != kFrameSize) {
    FailInput("environment.frame_size is {}, but V takes {}", environment.frame_size, kFrameSize);
  }
  return environment;
}

}  // namespace

RealWorld::RealWorld(const EnvironmentConfig& environment, const Vae& vision, const MdnRnn* memory,
                     int lanes, Precision precision)
    : RacingWorld(FitForV(environment), lanes, MakeFrameRenderer(environment, lanes)),
      encoder_(vision, lanes, precision),
      hidden_size_(memory != nullptr ? memory->hidden_size() : 0),
      latents_(static_cast<size_t>(lanes) * encoder_.latent_size()) {
  if (memory != nullptr) memory_.emplace(*memory, lanes);
}

std::span<const float> RealWorld::latents() const {
  return std::span(latents_).first(static_cast<size_t>(running()) * latent_size());
}

std::span<const float> RealWorld::hidden() const {
  if (!memory_) return {};
  return memory_->hidden().first(static_cast<size_t>(running()) * hidden_size_);
}

void RealWorld::Begin(int lane, const EpisodeStart& start) {
  RacingWorld::Begin(lane, start);
  if (memory_) memory_->ResetLane(lane);
}

void RealWorld::Move(int from, int to) {
  RacingWorld::Move(from, to);
  if (memory_) memory_->MoveLane(from, to);
}

void RealWorld::Step(std::span<const Action> actions, std::span<StepResult> results) {
  if (memory_) memory_->Step(latents(), AsFloats(actions));
  RacingWorld::Step(actions, results);
}

void RealWorld::Observe() {
  RacingWorld::Observe();
  encoder_.Encode(frames(), std::span(latents_).first(latents().size()), {});
}

}  // namespace worldmodels
