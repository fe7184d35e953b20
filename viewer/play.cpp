#include "viewer/play.h"

#include <cstdlib>
#include <optional>

#include "common/error.h"
#include "common/interrupt.h"
#include "env/private_display.h"
#include "viewer/show_film.h"
#include "viewer/show_window.h"
#include "viewer/video_recorder.h"

namespace worldmodels {

bool HasScreen() {
  const char* name = std::getenv("DISPLAY");
  return name != nullptr && *name != '\0';
}

void Play(const PlayOptions& options, const MakeShow& make) {
  const bool screen = HasScreen();
  if (!options.record.empty()) CheckVideoPath(options.record);
  if (!screen && options.record.empty()) {
    FailInput("no display for a window (DISPLAY is not set): use --record FILE.mp4 or FILE.gif");
  }
  const PrivateDisplay display;
  const Font font;
  const std::unique_ptr<Show> show = make(font);
  const bool by_hand = screen && show->driven_by_hand();
  std::optional<ShowFilm> film;
  if (!options.record.empty()) film.emplace(options.record, options.size);
  if (film && !by_hand) {
    RecordShow(*show, *film, options);
  } else {
    ShowWindow(*show, options, film ? &*film : nullptr).Run();
  }
  show->Finish();
  ThrowIfInterrupted("interrupted; what there was is kept");
}

}  // namespace worldmodels
