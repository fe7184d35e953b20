#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "common/frame.h"
#include "env/car_racing.h"
#include "env/environment_config.h"
#include "env/view.h"

namespace worldmodels {

// Draws what V sees of each lane. One thread's own, not shared.
class FrameRenderer {
 public:
  virtual ~FrameRenderer() = default;

  // frames: (lanes.size(), S, S, 3) uint8, RGB, rows from the top; S is the frame size. A lane that
  // is nullptr gives a black frame. A lane's frame does not depend on its place or on the others.
  void Render(std::span<const CarRacing* const> lanes, std::span<uint8_t> frames);

  // The same of views; one without a road gives a black frame.
  virtual void RenderViews(std::span<const View> views, std::span<uint8_t> frames) = 0;

 private:
  std::vector<View> views_;  // scratch
};

// The renderer that config names, for up to max_lanes lanes at once (more are drawn in turns). The
// SFML one needs a display (env/private_display.h) and is to be used and destroyed by the thread
// that made it. Throws Error (kInput) for a configuration that this machine cannot do.
std::unique_ptr<FrameRenderer> MakeFrameRenderer(const EnvironmentConfig& config, int max_lanes);

}  // namespace worldmodels
