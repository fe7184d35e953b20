#pragma once

#include <array>
#include <string>
#include <vector>

#include "viewer/explore_session.h"
#include "viewer/image_panel.h"
#include "viewer/painter.h"
#include "viewer/show.h"
#include "viewer/slider_list.h"
#include "viewer/window_layout.h"

namespace worldmodels {

// Where the session's latents come from: "z: moved by hand". ASCII, for titles.
std::string DescribeLatents(const ExploreSession& session);

// The whole picture of the explore window.
class ExploreView {
 public:
  explicit ExploreView(const Font& font);

  // Fills target.
  void Draw(sf::RenderTarget& target, const ExploreSession& session, SliderList& list,
            const ShowStatus& status);

  // As it was last drawn.
  const ExploreLayout& layout() const { return layout_; }

 private:
  void DrawPicture(Painter& painter, const ExploreSession& session, const ShowStatus& status);
  void DrawImages(Painter& painter, const ExploreSession& session);
  void DrawWalk(Painter& painter, const ExploreSession& session);

  const Font& font_;
  ExploreLayout layout_;
  ImagePanel picture_;
  std::array<ImagePanel, 3> images_;
  std::vector<ImagePanel> walk_;
};

}  // namespace worldmodels
