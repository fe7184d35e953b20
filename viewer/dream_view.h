#pragma once

#include <optional>
#include <string>
#include <vector>

#include "viewer/dream_session.h"
#include "viewer/image_panel.h"
#include "viewer/painter.h"
#include "viewer/show.h"
#include "viewer/window_layout.h"

namespace worldmodels {

// What is shown beside what the session knows.
struct DreamSigns {
  bool real = false;            // the real world beside the dream, if there is one
  std::string driver;           // who drives, if it is not the agent; may be empty
  std::optional<bool> on_road;  // as read from z; none: no light
};

// The whole picture of the dream window.
class DreamView {
 public:
  explicit DreamView(const Font& font);

  // Fills target.
  void Draw(sf::RenderTarget& target, DreamSession& session, const DreamSigns& signs,
            const ShowStatus& status);

 private:
  void DrawDream(Painter& painter, const DreamLayout& layout, DreamSession& session,
                 const DreamSigns& signs, const ShowStatus& status);
  void DrawReal(Painter& painter, const DreamLayout& layout, const DreamSession& session);
  void DrawStrip(Painter& painter, const DreamLayout& layout, const DreamSession& session);
  void DrawNumbers(Painter& painter, const DreamLayout& layout, DreamSession& session);

  const Font& font_;
  ImagePanel dream_, real_;
  std::vector<ImagePanel> alternatives_;
};

}  // namespace worldmodels
