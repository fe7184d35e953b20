#pragma once

#include <cstdint>
#include <filesystem>

#include "env/environment_config.h"
#include "rollout/rollout_config.h"
#include "viewer/watch_session.h"
#include "viewer/window_size.h"

namespace worldmodels {

// What to watch, and how.
struct WatchOptions {
  EnvironmentConfig environment;
  CollectConfig random_driving;  // for want of a controller
  AgentModels models;
  uint64_t seed = 1000000;  // of the first track
  WindowSize size;
  // In a window: closes it after so much time; 0: when the user does. In a recording: its length,
  // over several tracks if need be; 0: until the end of the first.
  double seconds = 0;
  std::filesystem::path record;  // .mp4 or .gif; empty: a window
  bool quiet = false;            // no progress of a recording
};

// Shows the agent in the real world, in a window or as a video. Call it from the main thread (it
// may start a private display). Throws Error: kInput for a wrong name of the video, for models that
// do not fit each other, and for a window where there is no display; kFailure if the video cannot
// be made; kInterrupted on Ctrl-C, when a video is complete as far as it got.
void Watch(const WatchOptions& options);

}  // namespace worldmodels
