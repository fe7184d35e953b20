#include "viewer/window_frame.h"

#include <algorithm>
#include <cmath>

#include "viewer/style.h"

namespace worldmodels {

namespace {

// On whole pixels, so that edges are sharp.
PixelBox RoundedBox(float left, float top, float width, float height) {
  return {std::round(left), std::round(top), std::round(width), std::round(height)};
}

}  // namespace

WindowFrame MakeWindowFrame(int width, int height, bool panels, const Column& column) {
  const auto w = static_cast<float>(width), h = static_cast<float>(height);
  const float u =
      std::min(h / (column.height + 2 * kMargin + kFooterHeight), column.share * w / column.width);
  WindowFrame frame{.unit = u, .panels = panels, .main = {}, .footer = {}};
  const float margin = kMargin * u;
  const float main_width = w - 2 * margin - (panels ? column.width * u + margin : 0);
  const float bottom = h - margin - kFooterHeight * u;
  frame.main = RoundedBox(margin, margin, main_width, bottom - margin);
  frame.footer = RoundedBox(margin, bottom + 6 * u, w - 2 * margin, kFooterHeight * u);
  return frame;
}

ColumnPlacer::ColumnPlacer(const WindowFrame& frame, const Column& column)
    : unit_(frame.unit),
      left_(frame.main.left + frame.main.width + kMargin * frame.unit),
      width_(column.width * frame.unit),
      top_(frame.main.top) {}

PixelBox ColumnPlacer::Box(float height, int column, int columns) const {
  const float gap = kGap * unit_;
  const float width =
      (width_ - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  return RoundedBox(left_ + (width + gap) * static_cast<float>(column), top_, width,
                    height * unit_);
}

void ColumnPlacer::Next(float height) { top_ += (height + kGap) * unit_; }

PixelBox ColumnPlacer::Row(float height) {
  const PixelBox box = Box(height);
  Next(height);
  return box;
}

}  // namespace worldmodels
