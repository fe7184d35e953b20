#pragma once

#include <array>

#include "viewer/window_frame.h"

namespace worldmodels {

inline constexpr int kAlternatives = 6;  // pictures in the dream window's strip

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

// width, height: of the window, in pixels.
DreamLayout MakeDreamLayout(int width, int height, bool panels, bool real);

}  // namespace worldmodels
