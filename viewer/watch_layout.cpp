#include "viewer/watch_layout.h"

#include <algorithm>
#include <cmath>

#include "viewer/panels.h"

namespace worldmodels {

namespace {

// In units, of the column of panels.
constexpr float kColumnWidth = 384;
constexpr float kMargin = 16;
constexpr float kGap = 12;
constexpr float kFooter = 22;
constexpr float kFigures = 50;
constexpr float kImage = (kColumnWidth - kGap) / 2;
constexpr float kImageRow = kCaptionHeight + kImage;
constexpr float kLatents = kCaptionHeight + 58;
constexpr float kHidden = kCaptionHeight + 40;
constexpr float kColumnHeight = kFigures + 2 * kImageRow + kLatents + kHidden + 4 * kGap;

PixelBox Rounded(float left, float top, float width, float height) {
  return {std::round(left), std::round(top), std::round(width), std::round(height)};
}

}  // namespace

WatchLayout MakeWatchLayout(int width, int height, bool panels) {
  const auto w = static_cast<float>(width), h = static_cast<float>(height);
  WatchLayout layout;
  layout.panels = panels;
  // The column may take up to 42 % of the width; tall windows leave room below it.
  const float u = std::min(h / (kColumnHeight + 2 * kMargin), 0.42f * w / kColumnWidth);
  layout.unit = u;
  const float margin = kMargin * u;
  const float column = w - margin - kColumnWidth * u;
  const float world_width = panels ? column - 2 * margin : w - 2 * margin;
  const float bottom = h - margin - kFooter * u;
  layout.world = Rounded(margin, margin, world_width, bottom - margin);
  layout.footer = Rounded(margin, bottom + 4 * u, world_width, kFooter * u);

  float top = margin;
  layout.figures = Rounded(column, top, kColumnWidth * u, kFigures * u);
  top += (kFigures + kGap) * u;
  const float right = column + (kImage + kGap) * u;
  layout.images[0] = Rounded(column, top, kImage * u, kImageRow * u);
  layout.images[1] = Rounded(right, top, kImage * u, kImageRow * u);
  top += (kImageRow + kGap) * u;
  layout.images[2] = Rounded(column, top, kImage * u, kImageRow * u);
  const float half = (kImageRow - kGap) / 2;
  layout.actions = Rounded(right, top, kImage * u, half * u);
  layout.mixtures = Rounded(right, top + (half + kGap) * u, kImage * u, half * u);
  top += (kImageRow + kGap) * u;
  layout.latents = Rounded(column, top, kColumnWidth * u, kLatents * u);
  top += (kLatents + kGap) * u;
  layout.hidden = Rounded(column, top, kColumnWidth * u, kHidden * u);
  return layout;
}

}  // namespace worldmodels
