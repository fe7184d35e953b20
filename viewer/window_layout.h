#pragma once

#include <array>

#include "viewer/dream_session.h"
#include "viewer/painter.h"

namespace worldmodels {

// Where things lie in the windows. width, height: of a window, in pixels.

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

// Where the parts of the watch window lie.
struct WatchLayout {
  WindowFrame frame;
  PixelBox figures;
  std::array<PixelBox, 3> images;  // captions included, as for all that follow
  PixelBox actions, mixtures, latents, hidden;
};

WatchLayout MakeWatchLayout(int width, int height, bool panels);

// Where the parts of the drive window lie.
struct DriveLayout {
  WindowFrame frame;
  PixelBox figures, more_figures;
  PixelBox map, view, actions;  // captions included
};

DriveLayout MakeDriveLayout(int width, int height, bool panels);

// Where the parts of the dream window lie. V's frames are squares of a world that is 10:7; here
// they get their true proportions back.
struct DreamLayout {
  WindowFrame frame;
  PixelBox dream;
  PixelBox real, departure;  // only with the real world beside the dream
  // With panels:
  PixelBox strip;                                    // of alternatives, with its caption
  std::array<PixelBox, kAlternatives> alternatives;  // the pictures in it
  PixelBox figures, more_figures;
  PixelBox actions, mixtures, latents, hidden;  // captions included
};

DreamLayout MakeDreamLayout(int width, int height, bool panels, bool real);

inline constexpr int kWalkPictures = 9;  // from one end of a walk to the other

// Where the parts of the explore window lie. Its pictures have the world's proportions too.
struct ExploreLayout {
  WindowFrame frame;
  PixelBox picture;
  // With panels:
  std::array<PixelBox, 3> images;  // captions included
  std::array<PixelBox, 2> figures;
  PixelBox strip;                                // of the walk, with its caption
  std::array<PixelBox, kWalkPictures> pictures;  // in it
  PixelBox latents;                              // caption included
};

ExploreLayout MakeExploreLayout(int width, int height, bool panels);

}  // namespace worldmodels
