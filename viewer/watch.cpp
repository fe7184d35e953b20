#include "viewer/watch.h"

#include <cstdlib>

#include "common/error.h"
#include "env/private_display.h"
#include "viewer/video_recorder.h"
#include "viewer/watch_recording.h"
#include "viewer/watch_window.h"

namespace worldmodels {

void Watch(const WatchOptions& options) {
  if (!options.record.empty()) {
    CheckVideoPath(options.record);
    const PrivateDisplay display;
    RecordWatch(options);
    return;
  }
  const char* name = std::getenv("DISPLAY");
  if (name == nullptr || *name == '\0') {
    FailInput("no display for a window (DISPLAY is not set): use --record FILE.mp4 or FILE.gif");
  }
  const PrivateDisplay display;
  WatchWindow(options).Run();
}

}  // namespace worldmodels
