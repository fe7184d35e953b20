#pragma once

#include <SFML/Graphics/Texture.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "viewer/painter.h"

namespace worldmodels {

// A small square image with a caption above it, or a note of what is missing in its place.
class ImagePanel {
 public:
  explicit ImagePanel(std::string caption) : caption_(std::move(caption)) {}

  void SetCaption(std::string caption) { caption_ = std::move(caption); }
  // rgb: (size, size, 3), bytes, or floats in [0, 1].
  void SetImage(std::span<const uint8_t> rgb, int size);
  void SetImage(std::span<const float> rgb, int size);
  // No image, but a note, which may be empty.
  void SetMissing(std::string note);

  // box: caption and image.
  void Draw(Painter& painter, const PixelBox& box) const;
  // The image alone. smooth: without visible pixels.
  void DrawImage(Painter& painter, const PixelBox& box, bool smooth);

 private:
  uint8_t* Prepare(int size);

  std::string caption_, note_ = "";
  bool has_image_ = false;
  sf::Texture texture_;
  std::vector<uint8_t> rgba_;
};

}  // namespace worldmodels
