#pragma once

#include <array>

#include "viewer/window_frame.h"

namespace worldmodels {

// Where the parts of the watch window lie.
struct WatchLayout {
  WindowFrame frame;
  PixelBox figures;
  std::array<PixelBox, 3> images;  // captions included, as for all that follow
  PixelBox actions, mixtures, latents, hidden;
};

// width, height: of the window, in pixels.
WatchLayout MakeWatchLayout(int width, int height, bool panels);

}  // namespace worldmodels
