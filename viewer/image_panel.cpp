#include "viewer/image_panel.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "common/error.h"
#include "env/sfml.h"
#include "viewer/panels.h"
#include "viewer/style.h"

namespace worldmodels {

void ImagePanel::SetImage(std::span<const uint8_t> rgb, int size) {
  uint8_t* rgba = Prepare(size);
  for (size_t i = 0; i < rgb.size(); ++i) rgba[i / 3 * 4 + i % 3] = rgb[i];
  texture_.update(rgba);
}

void ImagePanel::SetImage(std::span<const float> rgb, int size) {
  uint8_t* rgba = Prepare(size);
  for (size_t i = 0; i < rgb.size(); ++i) {
    rgba[i / 3 * 4 + i % 3] =
        static_cast<uint8_t>(std::lround(255 * std::clamp(rgb[i], 0.0f, 1.0f)));
  }
  texture_.update(rgba);
}

void ImagePanel::SetMissing(std::string note) {
  note_ = std::move(note);
  has_image_ = false;
}

void ImagePanel::Draw(Painter& painter, const PixelBox& box) const {
  const PixelBox image = DrawCaption(painter, box, caption_);
  if (has_image_) {
    painter.Image(texture_, image);
  } else {
    DrawNote(painter, image, note_);
  }
}

void ImagePanel::DrawImage(Painter& painter, const PixelBox& box, bool smooth) {
  painter.Rectangle(box, kPanel);
  if (has_image_) {
    texture_.setSmooth(smooth);
    painter.Image(texture_, box);
  } else {
    DrawNote(painter, box, note_);
  }
}

uint8_t* ImagePanel::Prepare(int size) {
  has_image_ = true;
  const auto side = static_cast<unsigned>(size);
  if (texture_.getSize().x != side) {
    if (!MakeTexture(texture_, side, side)) FailRun("OpenGL gives no texture of {}x{}", side, side);
    rgba_.assign(static_cast<size_t>(side) * side * 4, 255);
  }
  return rgba_.data();
}

}  // namespace worldmodels
