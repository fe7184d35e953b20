#pragma once

#include <vector>

#include "env/episode_scene.h"
#include "vision/recolourer.h"
#include "vision/vision_config.h"

namespace worldmodels {

// A look of that kind: the published variants with their own distributions, or Gymnasium's domain
// randomisation.
Look DrawRecolouredLook(Recolouring kind, Pcg64& random);

// Draws the frames of plain rollouts as they would be in other colours, through the software
// renderer.
class FrameRecolourer : public Recolourer {
 public:
  // kinds: each as likely as the others; at least one.
  explicit FrameRecolourer(std::vector<Recolouring> kinds) : kinds_(std::move(kinds)) {}

  std::string DescribeFault(const std::filesystem::path& rollout) const override;
  std::unique_ptr<RecolouredEpisode> Load(const std::filesystem::path& rollout) const override;

 private:
  std::vector<Recolouring> kinds_;
};

// One frame (64, 64, 3) of a rollout in that look.
void DrawRecoloured(const EpisodeScene& scene, int64_t frame, const Look& look,
                    std::span<uint8_t> pixels);

}  // namespace worldmodels
