#pragma once

#include <SFML/Graphics/RenderTexture.hpp>
#include <filesystem>

#include "viewer/play.h"
#include "viewer/video_recorder.h"

namespace worldmodels {

// A show's picture, off screen, as a video: a frame for each step (.mp4, 50 a second) or for every
// other (.gif, 25 a second). Needs a display.
class ShowFilm {
 public:
  // Throws Error as VideoRecorder does, and kFailure for a size that OpenGL cannot do.
  ShowFilm(const std::filesystem::path& path, const WindowSize& size);

  int steps_per_frame() const { return steps_per_frame_; }
  double frames_per_second() const;
  int64_t frames() const { return recorder_.frames(); }

  // Adds the show as it is now.
  void Add(Show& show, const ShowStatus& status);

  // Completes the file and logs what it holds. what: in a few words.
  void Finish(const std::string& what);

 private:
  int steps_per_frame_;
  WindowSize size_;
  sf::RenderTexture canvas_;
  VideoRecorder recorder_;
};

// Films a show from where it is, as fast as it goes: options.seconds, or until a second after the
// end of its first episode.
void RecordShow(Show& show, ShowFilm& film, const PlayOptions& options);

}  // namespace worldmodels
