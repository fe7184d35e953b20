#include "viewer/play.h"

#include <charconv>
#include <cstdlib>
#include <optional>

#include "common/error.h"
#include "common/interrupt.h"
#include "env/private_display.h"
#include "viewer/show_film.h"
#include "viewer/show_window.h"
#include "viewer/video_recorder.h"

namespace worldmodels {

WindowSize ParseWindowSize(const std::string& text) {
  WindowSize size;
  const char* const end = text.data() + text.size();
  const auto width = std::from_chars(text.data(), end, size.width);
  bool good = width.ec == std::errc() && width.ptr != end && *width.ptr == 'x';
  if (good) {
    const auto height = std::from_chars(width.ptr + 1, end, size.height);
    good = height.ec == std::errc() && height.ptr == end;
  }
  if (!good || size.width < 320 || size.width > 7680 || size.height < 240 || size.height > 4320) {
    FailInput("'{}' is not a size: expected WIDTHxHEIGHT, 320x240 to 7680x4320", text);
  }
  return size;
}

bool HasScreen() {
  const char* name = std::getenv("DISPLAY");
  return name != nullptr && *name != '\0';
}

void CheckPlay(const PlayOptions& options) {
  if (!options.record.empty()) {
    CheckVideoPath(options.record);
  } else if (!HasScreen()) {
    FailInput("no display for a window (DISPLAY is not set): use --record FILE.mp4 or FILE.gif");
  }
}

void Play(const PlayOptions& options, const MakeShow& make) {
  CheckPlay(options);
  const bool screen = HasScreen();
  const PrivateDisplay display(GlThreads::kItsOwn);
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
