#pragma once

#include <string>
#include <vector>

#include "viewer/dream_session.h"
#include "viewer/image_panel.h"
#include "viewer/painter.h"
#include "viewer/show.h"
#include "viewer/window_layout.h"

namespace worldmodels {

// The whole picture of the dream window.
class DreamView {
 public:
  explicit DreamView(const Font& font);

  // real: with the real world beside the dream, if there is one. driver: who drives, if it is not
  // the agent; may be empty. Fills target.
  void Draw(sf::RenderTarget& target, DreamSession& session, bool real, const std::string& driver,
            const ShowStatus& status);

 private:
  void DrawDream(Painter& painter, const DreamLayout& layout, DreamSession& session,
                 const std::string& driver, const ShowStatus& status);
  void DrawReal(Painter& painter, const DreamLayout& layout, const DreamSession& session);
  void DrawStrip(Painter& painter, const DreamLayout& layout, const DreamSession& session);
  void DrawNumbers(Painter& painter, const DreamLayout& layout, DreamSession& session);

  const Font& font_;
  ImagePanel dream_, real_;
  std::vector<ImagePanel> alternatives_;
};

}  // namespace worldmodels
