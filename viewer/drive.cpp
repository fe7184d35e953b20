#include "viewer/drive.h"

#include "viewer/drive_show.h"

namespace worldmodels {

void Drive(const DriveOptions& options) {
  // Asked before Play starts a display of its own.
  const bool by_hand = HasScreen();
  Play(options.play,
       [&](const Font& font) { return std::make_unique<DriveShow>(options, by_hand, font); });
}

}  // namespace worldmodels
