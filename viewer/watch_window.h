#pragma once

#include <SFML/Graphics/RenderWindow.hpp>
#include <string>

#include "common/random.h"
#include "viewer/playback_clock.h"
#include "viewer/watch.h"
#include "viewer/watch_command.h"
#include "viewer/watch_view.h"

namespace worldmodels {

// Watch, in a window.
class WatchWindow {
 public:
  explicit WatchWindow(const WatchOptions& options);

  // Until the window is closed, or options.seconds are over. Throws Error (kInterrupted) on Ctrl-C.
  void Run();

 private:
  void Handle(const sf::Event& event);
  void Obey(WatchCommand command);
  void Advance(double elapsed);
  void Draw();
  void SaveScreenshot();
  std::string Mode() const;

  Font font_;
  sf::RenderWindow window_;
  WatchView view_;
  WatchSession session_;
  PlaybackClock clock_;
  Pcg64 new_tracks_;
  double seconds_;       // 0: no end
  double finished_ = 0;  // seconds since the episode's end
  bool panels_ = true;
};

}  // namespace worldmodels
