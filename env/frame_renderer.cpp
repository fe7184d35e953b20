#include "env/frame_renderer.h"

#include "common/error.h"
#include "env/software_renderer.h"
#ifndef WORLDMODELS_WITHOUT_SFML
#include "env/sfml_renderer.h"
#endif

namespace worldmodels {

void FrameRenderer::Render(std::span<const CarRacing* const> lanes, std::span<uint8_t> frames) {
  views_.clear();
  for (const CarRacing* lane : lanes) views_.push_back(lane != nullptr ? lane->view() : View());
  RenderViews(views_, frames);
}

std::unique_ptr<FrameRenderer> MakeFrameRenderer(const EnvironmentConfig& config, int max_lanes) {
  CheckConfig("environment", config);
  SceneFormat format;
  format.width = config.frame_size;
  format.height = config.frame_size;
  format.status_bar = config.status_bar == StatusBar::kKeep;
  if (config.renderer == Renderer::kSoftware) {
    return std::make_unique<SoftwareRenderer>(format, config.antialiasing);
  }
#ifdef WORLDMODELS_WITHOUT_SFML
  FailInput("environment.renderer is sfml, expected software in this build ({} lanes)", max_lanes);
#else
  return std::make_unique<SfmlRenderer>(format, max_lanes, config.antialiasing);
#endif
}

}  // namespace worldmodels
