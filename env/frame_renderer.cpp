#include "env/frame_renderer.h"

#include "common/error.h"
#include "env/sfml_renderer.h"
#include "env/software_renderer.h"

namespace worldmodels {

std::unique_ptr<FrameRenderer> MakeFrameRenderer(const EnvironmentConfig& config, int max_lanes) {
  CheckEnvironment(config);
  SceneFormat format;
  format.width = config.frame_size;
  format.height = config.frame_size;
  if (config.status_bar == "keep") {
    format.status_bar = true;
  } else if (config.status_bar != "crop") {
    FailInput("environment.status_bar is '{}', expected crop or keep", config.status_bar);
  }
  if (config.renderer == "sfml") {
    return std::make_unique<SfmlRenderer>(format, max_lanes, config.antialiasing);
  }
  if (config.renderer == "software") {
    return std::make_unique<SoftwareRenderer>(format, config.antialiasing);
  }
  FailInput("environment.renderer is '{}', expected sfml or software", config.renderer);
}

}  // namespace worldmodels
