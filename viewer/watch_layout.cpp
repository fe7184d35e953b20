#include "viewer/watch_layout.h"

#include "viewer/style.h"

namespace worldmodels {

namespace {

// In units.
constexpr float kWidth = 384;
constexpr float kImageRow = kCaptionHeight + (kWidth - kGap) / 2;
constexpr float kHalfRow = (kImageRow - kGap) / 2;
constexpr float kLatents = kCaptionHeight + 54;
constexpr float kHidden = kCaptionHeight + 40;
constexpr Column kColumn = {.width = kWidth,
                            .height = kFigureHeight + 2 * kImageRow + kLatents + kHidden + 4 * kGap,
                            .share = 0.42f};

}  // namespace

WatchLayout MakeWatchLayout(int width, int height, bool panels) {
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

}  // namespace worldmodels
