#pragma once

#include "app/run_context.h"
#include "viewer/window_size.h"

namespace worldmodels {

struct WatchRequest {
  uint64_t seed = 1000000;  // of the first track
  WindowSize size;
  double seconds = 0;            // as in WatchOptions
  std::filesystem::path record;  // empty: a window
};

// Watches as much of the run's agent as there is: without C it drives at random, without M or V
// their panels say so. Throws Error.
void WatchAgent(const RunContext& run, const WatchRequest& request);

// The pipeline's film of one drive, DIR/drive.mp4, made anew when the controller has changed.
void RecordDrive(const RunContext& run);

}  // namespace worldmodels
