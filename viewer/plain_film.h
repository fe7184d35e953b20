#pragma once

#include "viewer/watch.h"

namespace worldmodels {

// Films an agent in the real world without a display, for environment.renderer: software: the world
// as that renderer draws it, and to its right, from the top, what V sees, V's reconstruction and
// M's prediction, as far as there are V and M. No text. As long as Watch's film. Throws Error as
// Watch.
void RecordPlainFilm(const WatchOptions& options);

}  // namespace worldmodels
