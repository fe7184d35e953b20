#pragma once

#include "app/common_options.h"
#include "viewer/play.h"

namespace worldmodels {

// Watches as much of the run's agent as there is, from the track of seed on: without C it drives at
// random, without M or V their panels say so. Throws Error.
void WatchAgent(const RunContext& run, uint64_t seed, const PlayOptions& play);

// The pipeline's film of one drive, made anew when the controller has changed. Returns where it
// is: DIR/drive.mp4, or DIR/drive.mp4.frames without ffmpeg.
std::filesystem::path RecordDrive(const RunContext& run);

}  // namespace worldmodels
