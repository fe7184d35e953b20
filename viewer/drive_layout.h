#pragma once

#include "viewer/window_frame.h"

namespace worldmodels {

// Where the parts of the drive window lie.
struct DriveLayout {
  WindowFrame frame;
  PixelBox figures, more_figures;
  PixelBox map, view, actions;  // captions included
};

// width, height: of the window, in pixels.
DriveLayout MakeDriveLayout(int width, int height, bool panels);

}  // namespace worldmodels
