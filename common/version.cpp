#include "common/version.h"

namespace worldmodels {

// Defined for this file alone, so that a new version compiles nothing else anew.
const char* Version() { return WORLDMODELS_VERSION; }

}  // namespace worldmodels
