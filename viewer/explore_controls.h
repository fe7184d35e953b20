#pragma once

#include "viewer/explore_session.h"
#include "viewer/sfml.h"
#include "viewer/slider_list.h"
#include "viewer/window_layout.h"

namespace worldmodels {

// What keys and mouse do in the explore window, beside the keys of every window. The session and
// the list must outlive it.
class ExploreControls {
 public:
  ExploreControls(ExploreSession& session, SliderList& list) : session_(session), list_(list) {}

  // Whether the event was one of its own. layout: of the window as it was last drawn; now: seconds
  // of any clock, for double clicks.
  bool Handle(const WindowEvent& event, const ExploreLayout& layout, double now);

 private:
  bool HandleKey(sf::Keyboard::Key key, bool shift);
  bool HandlePress(const WindowEvent& event, const ExploreLayout& layout, double now);
  void MoveSelected(float steps);

  ExploreSession& session_;
  SliderList& list_;
  bool dragging_ = false;    // the selected slider
  int clicked_ = -1;         // the latent of the last press
  double clicked_at_ = -10;  // when that was
};

}  // namespace worldmodels
