#include "viewer/show_film.h"

#include <spdlog/spdlog.h>

#include <SFML/Graphics/Image.hpp>
#include <algorithm>
#include <cmath>

#include "common/error.h"
#include "common/interrupt.h"
#include "common/progress.h"
#include "env/sfml.h"
#include "env/world_geometry.h"

namespace worldmodels {

namespace {

constexpr double kHold = 1;  // seconds that the end of an episode stays

}  // namespace

ShowFilm::ShowFilm(const std::filesystem::path& path, const WindowSize& size)
    : steps_per_frame_(path.extension() == ".gif" ? 2 : 1),
      size_(size),
      recorder_(path, size.width, size.height, static_cast<int>(std::lround(frames_per_second()))) {
  if (!MakeTarget(canvas_, static_cast<unsigned>(size.width), static_cast<unsigned>(size.height),
                  std::min(4u, MostSamples()))) {
    FailRun("cannot make a picture of {}x{}: too large for this machine's OpenGL", size.width,
            size.height);
  }
}

double ShowFilm::frames_per_second() const { return 1 / kTimeStep / steps_per_frame_; }

void ShowFilm::Add(Show& show, const ShowStatus& status) {
  show.Draw(canvas_, status);
  canvas_.display();
  const sf::Image image = canvas_.getTexture().copyToImage();
  recorder_.Add({image.getPixelsPtr(),
                 static_cast<size_t>(size_.width) * static_cast<size_t>(size_.height) * 4});
}

void ShowFilm::Finish(const std::string& what) {
  const std::filesystem::path written = recorder_.Finish();
  spdlog::info("{}: {:.1f} s, {}", written.string(),
               static_cast<double>(frames()) / frames_per_second(), what);
}

void RecordShow(Show& show, ShowFilm& film, const PlayOptions& options) {
  const double rate = film.frames_per_second();
  const auto hold_frames = std::lround(kHold * rate);
  const int64_t wanted = std::lround(options.seconds * rate);
  const int64_t longest = show.longest() / film.steps_per_frame() + 1 + hold_frames;
  Progress progress("recording", wanted > 0 ? wanted : longest, "frames", options.quiet);
  const ShowStatus status{.panels = true, .mode = "", .footer = "worldmodels"};
  int64_t held = 0;
  while (!Interrupted() && (wanted > 0 ? film.frames() < wanted : held < hold_frames)) {
    if (show.finished() && held == hold_frames) {
      show.Restart(Start::kNext);
      held = 0;
    }
    film.Add(show, status);
    progress.Update(film.frames());
    if (show.finished()) ++held;
    for (int i = 0; i < film.steps_per_frame(); ++i) show.Step();
  }
  progress.Finish();
  film.Finish(show.Summary());
}

}  // namespace worldmodels
