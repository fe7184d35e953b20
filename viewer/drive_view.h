#pragma once

#include "viewer/drive_session.h"
#include "viewer/image_panel.h"
#include "viewer/painter.h"
#include "viewer/show.h"
#include "viewer/world_view.h"

namespace worldmodels {

// The whole picture of the drive window.
class DriveView {
 public:
  explicit DriveView(const Font& font);

  // note: beside the track's number; may be empty. Fills target.
  void Draw(sf::RenderTarget& target, const DriveSession& session, const std::string& note,
            const ShowStatus& status);

 private:
  void DrawWorld(Painter& painter, const PixelBox& box, const DriveSession& session,
                 const std::string& note, const ShowStatus& status);

  const Font& font_;
  WorldView world_;
  ImagePanel frame_;
};

}  // namespace worldmodels
