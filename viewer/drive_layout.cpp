#include "viewer/drive_layout.h"

#include "viewer/style.h"

namespace worldmodels {

namespace {

// In units.
constexpr float kWidth = 224;
constexpr float kMap = kCaptionHeight + 190;
constexpr float kView = kCaptionHeight + kWidth;
constexpr float kActions = kCaptionHeight + 72;
constexpr Column kColumn = {.width = kWidth,
                            .height = 2 * kFigureHeight + kMap + kView + kActions + 4 * kGap,
                            .share = 0.3f};

}  // namespace

DriveLayout MakeDriveLayout(int width, int height, bool panels) {
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

}  // namespace worldmodels
