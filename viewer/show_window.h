#pragma once

#include <SFML/Graphics/RenderWindow.hpp>
#include <string>

#include "viewer/sfml.h"
#include "viewer/show_film.h"
#include "viewer/window_controls.h"

namespace worldmodels {

// Plays a show in a window, in real time.
class ShowWindow {
 public:
  // film: gets what is played, or null.
  ShowWindow(Show& show, const PlayOptions& options, ShowFilm* film);

  // Until the window is closed, or options.seconds are over, or Ctrl-C.
  void Run();

 private:
  void Handle(const WindowEvent& event);
  void Obey(ShowCommand command);
  void Advance(double elapsed);
  void Draw();
  void SaveScreenshot();
  void UpdateTitle();
  ShowStatus Status() const;

  Show& show_;
  ShowFilm* film_;
  sf::RenderWindow window_;
  PlaybackClock clock_;
  double seconds_;       // 0: no end
  double finished_ = 0;  // seconds since the episode's end
  int64_t steps_ = 0;
  bool panels_ = true;
  std::string title_;
};

}  // namespace worldmodels
