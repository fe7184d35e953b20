#include "rollout/frame_recolourer.h"

#include <fmt/format.h>

#include <utility>

#include "common/error.h"
#include "common/frame.h"
#include "env/software_renderer.h"

namespace worldmodels {
namespace {

Variant VariantOf(Recolouring kind) {
  switch (kind) {
    case Recolouring::kColor:
      return Variant::kColor;
    case Recolouring::kColor3:
      return Variant::kColor3;
    case Recolouring::kBar:
      return Variant::kBar;
    case Recolouring::kBlob:
      return Variant::kBlob;
    case Recolouring::kNoise:
      return Variant::kNoise;
    case Recolouring::kRandomized:
      break;
  }
  return Variant::kNone;
}

class RedrawnEpisode : public RecolouredEpisode {
 public:
  RedrawnEpisode(EpisodeScene scene, std::vector<Recolouring> kinds)
      : scene_(std::move(scene)), kinds_(std::move(kinds)) {}

  void Draw(int64_t frame, Pcg64& random, std::span<uint8_t> pixels) const override {
    const auto kind = static_cast<size_t>(random.UniformInt(std::ssize(kinds_)));
    DrawRecoloured(scene_, frame, DrawRecolouredLook(kinds_[kind], random), pixels);
  }

 private:
  EpisodeScene scene_;
  std::vector<Recolouring> kinds_;
};

}  // namespace

Look DrawRecolouredLook(Recolouring kind, Pcg64& random) {
  const Paint paint = kind == Recolouring::kRandomized ? RandomPaint(random) : Paint();
  return MakeLook(VariantOf(kind), paint, random);
}

std::string FrameRecolourer::DescribeFault(const std::filesystem::path& rollout) const {
  if (!EpisodeScene::IsIn(rollout)) {
    return fmt::format(
        "{}: holds no state to draw its frames again from (an older program collected it); collect "
        "anew, or set vision.recolour to 0",
        rollout.string());
  }
  if (!EpisodeScene::Load(rollout).plain()) {
    return fmt::format(
        "{}: its frames are in other colours (environment.domain_randomization or .variant); "
        "vision.recolour takes rollouts in the usual ones",
        rollout.string());
  }
  return "";
}

std::unique_ptr<RecolouredEpisode> FrameRecolourer::Load(
    const std::filesystem::path& rollout) const {
  return std::make_unique<RedrawnEpisode>(EpisodeScene::Load(rollout), kinds_);
}

void DrawRecoloured(const EpisodeScene& scene, int64_t frame, const Look& look,
                    std::span<uint8_t> pixels) {
  const View view = scene.view(static_cast<int32_t>(frame), look);
  SoftwareRenderer(scene.format(kFrameSize), scene.antialiasing())
      .RenderViews(std::span(&view, 1), pixels);
}

}  // namespace worldmodels
