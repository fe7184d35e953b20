#pragma once

#include <SFML/Graphics/RenderTarget.hpp>

#include "viewer/image_panel.h"
#include "viewer/painter.h"
#include "viewer/show.h"
#include "viewer/watch_session.h"
#include "viewer/window_layout.h"
#include "viewer/world_view.h"

namespace worldmodels {

// The whole picture of the watch window.
class WatchView {
 public:
  explicit WatchView(const Font& font);

  // Fills target.
  void Draw(sf::RenderTarget& target, WatchSession& session, const ShowStatus& status);

 private:
  void DrawWorld(Painter& painter, const PixelBox& box, const WatchSession& session,
                 const ShowStatus& status);
  void DrawImages(Painter& painter, const WatchLayout& layout, WatchSession& session);
  void DrawNumbers(Painter& painter, const WatchLayout& layout, const WatchSession& session);

  const Font& font_;
  WorldView world_;
  ImagePanel frame_, reconstruction_, prediction_;
};

}  // namespace worldmodels
