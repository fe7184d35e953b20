#pragma once

#include <memory>
#include <vector>

#include "env/vector_env.h"
#include "rollout/latent_world.h"

namespace worldmodels {

// The environment alone: pictures, no latents.
class RacingWorld : public LatentWorld {
 public:
  // Without a renderer nothing is drawn. Throws Error (kInput) as VectorEnv does.
  RacingWorld(const EnvironmentConfig& environment, int lanes,
              std::unique_ptr<FrameRenderer> renderer);

  int lanes() const override { return env_.lanes(); }
  int latent_size() const override { return 0; }
  int hidden_size() const override { return 0; }

  void Step(std::span<const Action> actions, std::span<StepResult> results) override;
  void Observe() override;

  std::span<const float> latents() const override { return {}; }
  std::span<const float> hidden() const override { return {}; }
  const CarRacing* racing(int lane) const override { return &env_.env(lane); }
  std::span<const uint8_t> frame(int lane) const override;
  void DrawFrame(int lane) override;

 protected:
  void Begin(int lane, const EpisodeStart& start) override;
  void Move(int from, int to) override { env_.Swap(from, to); }

  // (running, S, S, 3), as Observe drew them.
  std::span<const uint8_t> frames() const;

 private:
  size_t frame_bytes_;  // 0 if nothing is drawn
  VectorEnv env_;
  std::vector<uint8_t> frames_;  // (lanes, S, S, 3)
};

}  // namespace worldmodels
