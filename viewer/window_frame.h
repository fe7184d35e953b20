#pragma once

#include "viewer/painter.h"

namespace worldmodels {

// What all windows have in common: the large picture on the left, a column of panels on the right
// (unless hidden), and a line of help below both.
struct WindowFrame {
  float unit;  // see Painter
  bool panels;
  PixelBox main, footer;
};

// The column of panels, in units.
struct Column {
  float width, height;
  float share;  // of the window's width that it may take
};

// width, height: of the window, in pixels.
WindowFrame MakeWindowFrame(int width, int height, bool panels, const Column& column);

// Places panels in the column, from the top down. What lies in a row shares its width equally.
class ColumnPlacer {
 public:
  ColumnPlacer(const WindowFrame& frame, const Column& column);

  // A box of the present row: column number `column` of `columns`. height: in units.
  PixelBox Box(float height, int column = 0, int columns = 1) const;
  // Goes below a row of this height.
  void Next(float height);
  PixelBox Row(float height);  // a row of its own

 private:
  float unit_, left_, width_, top_;
};

}  // namespace worldmodels
