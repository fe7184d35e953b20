#pragma once

#include "env/car_racing.h"
#include "viewer/painter.h"

namespace worldmodels {

// The whole track from above on a dark ground, the tiles that were touched in the accent's colour,
// and where the car is.
void DrawMiniMap(Painter& painter, const PixelBox& box, const CarRacing& world);

}  // namespace worldmodels
