#include "env/vector_env.h"

#include "common/error.h"

namespace worldmodels {

VectorEnv::VectorEnv(const EnvironmentConfig& config, int lanes) : frame_size_(config.frame_size) {
  if (lanes < 1) FailInput("{} lanes of the racing world, expected at least 1", lanes);
  envs_.reserve(lanes);
  for (int lane = 0; lane < lanes; ++lane) envs_.emplace_back(config);
  visible_.assign(lanes, nullptr);
  renderer_ = MakeFrameRenderer(config, lanes);
}

void VectorEnv::Reset(int lane, uint64_t seed, int start_tile) {
  envs_[lane].Reset(seed, start_tile);
  visible_[lane] = &envs_[lane];
}

void VectorEnv::Observe(std::span<uint8_t> frames) {
  if (frames.size() != envs_.size() * FrameBytes(frame_size_)) {
    FailInput("frames of {} lanes are {} bytes, expected {}", envs_.size(), frames.size(),
              envs_.size() * FrameBytes(frame_size_));
  }
  renderer_->Render(visible_, frames);
}

}  // namespace worldmodels
