#include "env/vector_env.h"

#include <utility>

#include "common/error.h"

namespace worldmodels {

VectorEnv::VectorEnv(const EnvironmentConfig& config, int lanes)
    : VectorEnv(config, lanes, MakeFrameRenderer(config, lanes)) {}

VectorEnv::VectorEnv(const EnvironmentConfig& config, int lanes,
                     std::unique_ptr<FrameRenderer> renderer)
    : frame_size_(config.frame_size), renderer_(std::move(renderer)) {
  if (lanes < 1) FailInput("{} lanes of the racing world, expected at least 1", lanes);
  envs_.reserve(lanes);
  for (int lane = 0; lane < lanes; ++lane) envs_.push_back(std::make_unique<CarRacing>(config));
  visible_.assign(lanes, nullptr);
}

void VectorEnv::Reset(int lane, uint64_t seed, int start_tile) {
  envs_[lane]->Reset(seed, start_tile);
  visible_[lane] = envs_[lane].get();
}

void VectorEnv::Swap(int a, int b) {
  std::swap(envs_[a], envs_[b]);
  std::swap(visible_[a], visible_[b]);
}

void VectorEnv::Observe(std::span<uint8_t> frames) {
  const size_t bytes = FrameBytes(frame_size_);
  if (frames.size() % bytes != 0 || frames.size() > envs_.size() * bytes) {
    FailInput("frames are {} bytes, expected {} for each of up to {} lanes", frames.size(), bytes,
              envs_.size());
  }
  renderer_->Render(std::span(visible_).first(frames.size() / bytes), frames);
}

void VectorEnv::Observe(int lane, std::span<uint8_t> frame) {
  if (frame.size() != FrameBytes(frame_size_)) {
    FailInput("a frame is {} bytes, expected {}", frame.size(), FrameBytes(frame_size_));
  }
  renderer_->Render(std::span(visible_).subspan(lane, 1), frame);
}

}  // namespace worldmodels
