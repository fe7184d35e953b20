#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "common/interrupt.h"
#include "common/progress.h"
#include "viewer/play.h"
#include "viewer/show.h"
#include "viewer/video_recorder.h"

namespace worldmodels {

// A video with a frame for each step (.mp4, 50 a second) or for every other (.gif, 25 a second).
class Film {
 public:
  // Throws Error as VideoRecorder does.
  Film(const std::filesystem::path& path, const WindowSize& size);

  int steps_per_frame() const { return steps_per_frame_; }
  double frames_per_second() const;
  int64_t frames() const { return recorder_.frames(); }
  const WindowSize& size() const { return size_; }

  // rgba: as VideoRecorder takes them.
  void AddFrame(std::span<const uint8_t> rgba) { recorder_.Add(rgba); }

  // Completes the file and logs what it holds. what: in a few words.
  void Finish(const std::string& what);

 private:
  int steps_per_frame_;
  WindowSize size_;
  VideoRecorder recorder_;
};

// Films a show (its Step, finished, longest, Restart and Summary are as Show's) from where it is,
// as fast as it goes: options.seconds, or until a second after the end of its first episode. add:
// adds the show as it is now.
template <typename Shown, typename Add>
void RecordFilm(Shown& show, Film& film, const PlayOptions& options, const Add& add) {
  constexpr double kHold = 1;  // seconds that the end of an episode stays
  const double rate = film.frames_per_second();
  const auto hold_frames = std::lround(kHold * rate);
  const int64_t wanted = std::lround(options.seconds * rate);
  const int64_t longest = show.longest() / film.steps_per_frame() + 1 + hold_frames;
  Progress progress("recording", wanted > 0 ? wanted : longest, "frames", options.quiet);
  int64_t held = 0;
  while (!Interrupted() && (wanted > 0 ? film.frames() < wanted : held < hold_frames)) {
    if (show.finished() && held == hold_frames) {
      show.Restart(Start::kNext);
      held = 0;
    }
    add();
    progress.Update(film.frames());
    if (show.finished()) ++held;
    for (int i = 0; i < film.steps_per_frame(); ++i) show.Step();
  }
  progress.Finish();
  if (film.frames() == 0) ThrowIfInterrupted("interrupted before the film's first frame");
  film.Finish(show.Summary());
}

}  // namespace worldmodels
