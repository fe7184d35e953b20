#pragma once

#include <SFML/Graphics/RenderTarget.hpp>
#include <string>

#include "viewer/font.h"
#include "viewer/image_panel.h"
#include "viewer/watch_layout.h"
#include "viewer/watch_session.h"
#include "viewer/world_view.h"

namespace worldmodels {

// What the watch window says beside the picture.
struct WatchStatus {
  bool panels = true;
  std::string mode;    // "paused", "4x"; may be empty
  std::string footer;  // the keys, or what is being recorded
};

// The whole picture of the watch window.
class WatchView {
 public:
  explicit WatchView(const Font& font);

  // Fills target.
  void Draw(sf::RenderTarget& target, WatchSession& session, const WatchStatus& status);

 private:
  void DrawWorld(Painter& painter, const PixelBox& box, const WatchSession& session,
                 const WatchStatus& status);
  void DrawImages(Painter& painter, const WatchLayout& layout, WatchSession& session);
  void DrawNumbers(Painter& painter, const WatchLayout& layout, const WatchSession& session);

  const Font& font_;
  WorldView world_;
  ImagePanel frame_, reconstruction_, prediction_;
};

}  // namespace worldmodels
