#pragma once

#include <filesystem>

#include "viewer/watch.h"

namespace worldmodels {

// Watch, as the video options.record, off screen and as fast as it goes: a frame for each step
// (.mp4, 50 a second) or for every other (.gif, 25 a second). Needs a display. Returns what was
// written, and logs it.
std::filesystem::path RecordWatch(const WatchOptions& options);

}  // namespace worldmodels
