#pragma once

#include <vector>

#include "env/frame_renderer.h"
#include "env/polygon_filler.h"
#include "env/scene.h"
#include "env/supersampling.h"

namespace worldmodels {

// Draws without a display, on any thread, the pixels that SFML draws.
class SoftwareRenderer : public FrameRenderer {
 public:
  // antialiasing: samples per pixel, 0 for none.
  explicit SoftwareRenderer(const SceneFormat& format, int antialiasing = 0);

  void RenderViews(std::span<const View> views, std::span<uint8_t> frames) override;

 private:
  Supersampling supersampling_;
  SceneBuilder builder_;
  PolygonFiller filler_;
  Scene scene_;
  size_t frame_bytes_;
  std::vector<uint8_t> samples_;  // empty without anti-aliasing
};

}  // namespace worldmodels
