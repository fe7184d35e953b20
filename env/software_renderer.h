#pragma once

#include <vector>

#include "env/frame_renderer.h"
#include "env/polygon_filler.h"
#include "env/scene.h"

namespace worldmodels {

// Draws without a display, on any thread, the pixels that SFML draws.
class SoftwareRenderer : public FrameRenderer {
 public:
  // antialiasing: samples per pixel, 0 for none; a regular grid of them, so with it the pictures
  // are not SFML's to the pixel.
  explicit SoftwareRenderer(const SceneFormat& format, int antialiasing = 0);

  void Render(std::span<const CarRacing* const> lanes, std::span<uint8_t> frames) override;

 private:
  void Average(std::span<uint8_t> frame) const;

  int samples_x_;
  int samples_y_;
  SceneBuilder builder_;  // of the picture before averaging
  PolygonFiller filler_;
  Scene scene_;
  std::vector<uint8_t> samples_;  // empty without anti-aliasing
};

}  // namespace worldmodels
