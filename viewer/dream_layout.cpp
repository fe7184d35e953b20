#include "viewer/dream_layout.h"

#include <algorithm>
#include <cmath>

#include "viewer/style.h"

namespace worldmodels {

namespace {

constexpr float kAspect = 10.0f / 7;

// In units.
constexpr float kNumbers = kCaptionHeight + 150;
constexpr float kLatents = kCaptionHeight + 130;
constexpr float kHidden = kCaptionHeight + 166;
constexpr Column kColumn = {.width = 384,
                            .height = 2 * kFigureHeight + kNumbers + kLatents + kHidden + 4 * kGap,
                            .share = 0.42f};

// The largest box of the aspect in the upper middle of box.
PixelBox Fit(const PixelBox& box) {
  const float width = std::floor(std::min(box.width, box.height * kAspect));
  return {std::round(box.left + (box.width - width) / 2), box.top, width,
          std::round(width / kAspect)};
}

void PlaceStrip(DreamLayout& layout, const PixelBox& area) {
  const float u = layout.frame.unit;
  const float gap = std::round(kGap / 2 * u);
  const float caption = std::round(kCaptionHeight * u);
  const auto width = [&](int columns) {
    const auto n = static_cast<float>(columns);
    return std::floor((area.width - gap * (n - 1)) / n);
  };
  // A window with room below the dream gets larger pictures, in two rows.
  const float two_rows = 2 * std::round(width(kAlternatives / 2) / kAspect) + gap;
  const bool roomy = area.width / kAspect + kGap * u + caption + two_rows <= area.height;
  const int columns = roomy ? kAlternatives / 2 : kAlternatives;
  // In a wide and low window the pictures are as high as a fifth of it.
  const float height =
      std::min(std::round(width(columns) / kAspect), std::round(area.height * 0.2f));
  const float all = caption + (roomy ? two_rows : height);
  layout.strip = {area.left, area.top + area.height - all, area.width, all};
  for (int i = 0; i < kAlternatives; ++i) {
    const int across = i % columns, down = i / columns;
    const auto column = static_cast<float>(across), row = static_cast<float>(down);
    layout.alternatives[i] =
        Fit({layout.strip.left + (width(columns) + gap) * column,
             layout.strip.top + caption + (height + gap) * row, width(columns), height});
  }
}

void PlacePictures(DreamLayout& layout, PixelBox area, bool real) {
  if (!real) {
    layout.dream = Fit(area);
    return;
  }
  const float gap = std::round(kGap * layout.frame.unit);
  const float half = std::floor((area.width - gap) / 2);
  layout.dream = Fit({area.left, area.top, half, area.height * 0.8f});
  layout.real = Fit({area.left + half + gap, area.top, half, area.height * 0.8f});
  const float top = layout.dream.top + layout.dream.height + gap;
  layout.departure = {area.left, top, area.width, area.top + area.height - top};
}

}  // namespace

DreamLayout MakeDreamLayout(int width, int height, bool panels, bool real) {
  DreamLayout layout;
  layout.frame = MakeWindowFrame(width, height, panels, kColumn);
  PixelBox area = layout.frame.main;
  if (panels) {
    PlaceStrip(layout, area);
    area.height = layout.strip.top - kGap * layout.frame.unit - area.top;
  }
  PlacePictures(layout, area, real);

  ColumnPlacer column(layout.frame, kColumn);
  layout.figures = column.Row(kFigureHeight);
  layout.more_figures = column.Row(kFigureHeight);
  layout.actions = column.Box(kNumbers, 0, 2);
  layout.mixtures = column.Box(kNumbers, 1, 2);
  column.Next(kNumbers);
  layout.latents = column.Row(kLatents);
  layout.hidden = column.Row(kHidden);
  return layout;
}

}  // namespace worldmodels
