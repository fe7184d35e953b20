#include "viewer/window_layout.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "viewer/style.h"

namespace worldmodels {

namespace {

// On whole pixels, so that edges are sharp.
PixelBox RoundedBox(float left, float top, float width, float height) {
  return {std::round(left), std::round(top), std::round(width), std::round(height)};
}

constexpr float kAspect = 10.0f / 7;  // of the world's picture

// The largest box of the aspect in the upper middle of box.
PixelBox Fit(const PixelBox& box) {
  const float width = std::floor(std::min(box.width, box.height * kAspect));
  return {std::round(box.left + (box.width - width) / 2), box.top, width,
          std::round(width / kAspect)};
}

// Puts a strip of pictures with a caption at the bottom of area; returns its box.
PixelBox PlaceStrip(float unit, const PixelBox& area, std::span<PixelBox> pictures) {
  const int count = static_cast<int>(pictures.size()), half = (count + 1) / 2;
  const float gap = std::round(kGap / 2 * unit);
  const float caption = std::round(kCaptionHeight * unit);
  const auto width = [&](int columns) {
    const auto n = static_cast<float>(columns);
    return std::floor((area.width - gap * (n - 1)) / n);
  };
  // A window with room below the large picture gets larger ones here, in two rows.
  const float two_rows = 2 * std::round(width(half) / kAspect) + gap;
  const bool roomy = area.width / kAspect + kGap * unit + caption + two_rows <= area.height;
  const int columns = roomy ? half : count;
  // In a wide and low window the pictures are as high as a fifth of it.
  const float height =
      std::min(std::round(width(columns) / kAspect), std::round(area.height * 0.2f));
  const float all = caption + (roomy ? two_rows : height);
  const PixelBox strip{area.left, area.top + area.height - all, area.width, all};
  for (int i = 0; i < count; ++i) {
    const int across = i % columns, down = i / columns;
    const auto column = static_cast<float>(across), row = static_cast<float>(down);
    pictures[static_cast<size_t>(i)] =
        Fit({strip.left + (width(columns) + gap) * column,
             strip.top + caption + (height + gap) * row, width(columns), height});
  }
  return strip;
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

WatchLayout MakeWatchLayout(int width, int height, bool panels) {
  // In units.
  constexpr float kWidth = 384;
  constexpr float kImageRow = kCaptionHeight + (kWidth - kGap) / 2;
  constexpr float kHalfRow = (kImageRow - kGap) / 2;
  constexpr float kLatents = kCaptionHeight + 54;
  constexpr float kHidden = kCaptionHeight + 40;
  constexpr Column kColumn = {
      .width = kWidth,
      .height = kFigureHeight + 2 * kImageRow + kLatents + kHidden + 4 * kGap,
      .share = 0.42f};

  WatchLayout layout;
  layout.frame = MakeWindowFrame(width, height, panels, kColumn);
  ColumnPlacer column(layout.frame, kColumn);
  layout.figures = column.Row(kFigureHeight);
  layout.images[0] = column.Box(kImageRow, 0, 2);
  layout.images[1] = column.Box(kImageRow, 1, 2);
  column.Next(kImageRow);
  layout.images[2] = column.Box(kImageRow, 0, 2);
  layout.actions = column.Box(kHalfRow, 1, 2);
  column.Next(kHalfRow);
  layout.mixtures = column.Box(kHalfRow, 1, 2);
  column.Next(kHalfRow);
  layout.latents = column.Row(kLatents);
  layout.hidden = column.Row(kHidden);
  return layout;
}

DriveLayout MakeDriveLayout(int width, int height, bool panels) {
  // In units.
  constexpr float kWidth = 224;
  constexpr float kMap = kCaptionHeight + 190;
  constexpr float kView = kCaptionHeight + kWidth;
  constexpr float kActions = kCaptionHeight + 72;
  constexpr Column kColumn = {.width = kWidth,
                              .height = 2 * kFigureHeight + kMap + kView + kActions + 4 * kGap,
                              .share = 0.3f};

  DriveLayout layout;
  layout.frame = MakeWindowFrame(width, height, panels, kColumn);
  ColumnPlacer column(layout.frame, kColumn);
  layout.figures = column.Row(kFigureHeight);
  layout.more_figures = column.Row(kFigureHeight);
  layout.map = column.Row(kMap);
  layout.view = column.Row(kView);
  layout.actions = column.Row(kActions);
  return layout;
}

DreamLayout MakeDreamLayout(int width, int height, bool panels, bool real) {
  // In units.
  constexpr float kNumbers = kCaptionHeight + 150;
  constexpr float kLatents = kCaptionHeight + 130;
  constexpr float kHidden = kCaptionHeight + 166;
  constexpr Column kColumn = {
      .width = 384,
      .height = 2 * kFigureHeight + kNumbers + kLatents + kHidden + 4 * kGap,
      .share = 0.42f};

  DreamLayout layout;
  layout.frame = MakeWindowFrame(width, height, panels, kColumn);
  PixelBox area = layout.frame.main;
  if (panels) {
    layout.strip = PlaceStrip(layout.frame.unit, area, layout.alternatives);
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

ExploreLayout MakeExploreLayout(int width, int height, bool panels) {
  // In units.
  constexpr Column kColumn = {.width = 404, .height = 660, .share = 0.42f};

  ExploreLayout layout;
  layout.frame = MakeWindowFrame(width, height, panels, kColumn);
  PixelBox area = layout.frame.main;
  if (!panels) {
    layout.picture = Fit(area);
    return layout;
  }
  const float u = layout.frame.unit;
  layout.latents = ColumnPlacer(layout.frame, kColumn).Row(kColumn.height);
  layout.latents.height = std::round(area.height);
  layout.strip = PlaceStrip(u, area, layout.pictures);
  const float gap = std::round(kGap * u), caption = std::round(kCaptionHeight * u);
  area.height = layout.strip.top - gap - area.top;

  // Three small pictures, one below the other.
  const auto images = static_cast<float>(layout.images.size());
  const float highest = std::floor((area.height - gap * (images - 1)) / images) - caption;
  const float small = std::floor(std::min(highest * kAspect, 0.31f * area.width));
  const float image = caption + std::round(small / kAspect);
  // Left of them the large one, and the figures below it.
  const float figures = std::round((kFigureHeight + kGap / 2) * u);
  const auto rows = static_cast<float>(layout.figures.size());
  layout.picture =
      Fit({area.left, area.top, area.width - small - gap, area.height - rows * figures - gap / 2});
  layout.picture.left = area.left;
  const float below = layout.picture.top + layout.picture.height + std::round(gap / 2);
  const float room = std::floor((area.top + area.height - below) / rows);
  const float row = std::min(room, std::round(1.4f * figures));
  for (size_t i = 0; i < layout.figures.size(); ++i) {
    layout.figures[i] = {area.left, below + row * static_cast<float>(i), layout.picture.width,
                         figures};
  }
  for (size_t i = 0; i < layout.images.size(); ++i) {
    layout.images[i] = {area.left + layout.picture.width + gap,
                        area.top + (image + gap) * static_cast<float>(i), small, image};
  }
  return layout;
}

}  // namespace worldmodels
