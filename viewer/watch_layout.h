#pragma once

#include <array>

#include "viewer/painter.h"

namespace worldmodels {

// Where the parts of the watch window lie. With panels, a column on the right as wide as its height
// allows; the world gets the rest.
struct WatchLayout {
  float unit;  // see Painter
  bool panels;
  PixelBox world, footer;
  PixelBox figures;
  std::array<PixelBox, 3> images;  // captions included, as for all that follow
  PixelBox actions, mixtures, latents, hidden;
};

// width, height: of the window, in pixels.
WatchLayout MakeWatchLayout(int width, int height, bool panels);

}  // namespace worldmodels
