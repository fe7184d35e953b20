#include "rollout/racing_world.h"

#include <utility>

namespace worldmodels {

RacingWorld::RacingWorld(const EnvironmentConfig& environment, int lanes,
                         std::unique_ptr<FrameRenderer> renderer)
    : frame_bytes_(renderer != nullptr ? FrameBytes(environment.frame_size) : 0),
      env_(environment, lanes, std::move(renderer)),
      frames_(static_cast<size_t>(lanes) * frame_bytes_) {}

void RacingWorld::Begin(int lane, const EpisodeStart& start) {
  env_.Reset(lane, start.seed);
  if (!start.random_tile) return;
  Pcg64 random = *start.random_tile;
  const auto tiles = static_cast<int64_t>(env_.env(lane).track().size());
  env_.Reset(lane, start.seed, static_cast<int>(random.UniformInt(tiles)));
}

void RacingWorld::Step(std::span<const Action> actions, std::span<StepResult> results) {
  for (int lane = 0; lane < running(); ++lane) results[lane] = env_.Step(lane, actions[lane]);
}

void RacingWorld::Observe() {
  if (frame_bytes_ > 0) env_.Observe(std::span(frames_).first(frames().size()));
}

void RacingWorld::DrawFrame(int lane) {
  if (frame_bytes_ > 0) {
    env_.Observe(lane, std::span(frames_).subspan(lane * frame_bytes_, frame_bytes_));
  }
}

std::span<const uint8_t> RacingWorld::frame(int lane) const {
  return std::span(frames_).subspan(lane * frame_bytes_, frame_bytes_);
}

std::span<const uint8_t> RacingWorld::frames() const {
  return std::span(frames_).first(running() * frame_bytes_);
}

}  // namespace worldmodels
