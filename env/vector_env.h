#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "env/car_racing.h"
#include "env/frame_renderer.h"

namespace worldmodels {

// Many racing worlds and one renderer, for one thread (which makes, uses and destroys it).
class VectorEnv {
 public:
  // lanes: at least 1. Throws Error as CarRacing and MakeFrameRenderer do.
  VectorEnv(const EnvironmentConfig& config, int lanes);
  // With a renderer of the caller's; none if it shall never be observed.
  VectorEnv(const EnvironmentConfig& config, int lanes, std::unique_ptr<FrameRenderer> renderer);

  int lanes() const { return static_cast<int>(envs_.size()); }
  int frame_size() const { return frame_size_; }
  const CarRacing& env(int lane) const { return *envs_[lane]; }

  // What happens in a lane depends only on its own calls, as CarRacing's Reset and Step.
  void Reset(int lane, uint64_t seed) { Reset(lane, seed, envs_[lane]->config().start_tile); }
  void Reset(int lane, uint64_t seed, int start_tile);
  StepResult Step(int lane, const Action& action) { return envs_[lane]->Step(action); }

  // Exchanges two lanes.
  void Swap(int a, int b);

  // Draws the first n lanes as they are now: as many as frames, (n, S, S, 3) uint8, has room for. A
  // lane that was never reset is black.
  void Observe(std::span<uint8_t> frames);
  // The same of one lane.
  void Observe(int lane, std::span<uint8_t> frame);

 private:
  int frame_size_;
  std::vector<std::unique_ptr<CarRacing>> envs_;
  std::unique_ptr<FrameRenderer> renderer_;
  std::vector<const CarRacing*> visible_;  // lanes that were reset, nullptr for the others
};

}  // namespace worldmodels
