#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "env/scene.h"

namespace worldmodels {

// Anti-aliasing that any renderer can do, so that all give the same pixels: draws a larger picture
// and averages a regular grid of samples per pixel.
class Supersampling {
 public:
  // format: of the frame. antialiasing: samples per pixel, 0 (none), 2, 4 or 8.
  Supersampling(const SceneFormat& format, int antialiasing);

  bool active() const { return across_ * down_ > 1; }
  // Of the picture to draw; the frame's own without anti-aliasing.
  SceneFormat drawn_format() const;
  // image: the picture drawn, frame: the result, both (height, width, 3).
  void Average(std::span<const uint8_t> image, std::span<uint8_t> frame);

 private:
  SceneFormat format_;
  int across_;  // samples
  int down_;
  std::vector<uint16_t> sums_;  // scratch: of the rows of samples in one row of pixels
};

}  // namespace worldmodels
