#include "viewer/watch.h"

#include "viewer/watch_show.h"

namespace worldmodels {

void Watch(const WatchOptions& options) {
  Play(options.play, [&](const Font& font) { return std::make_unique<WatchShow>(options, font); });
}

}  // namespace worldmodels
