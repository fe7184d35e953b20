#include "viewer/drive_view.h"

#include <fmt/format.h>

#include <array>

#include "env/world_geometry.h"
#include "viewer/panels.h"
#include "viewer/style.h"
#include "viewer/window_layout.h"
#include "viewer/world_view.h"

namespace worldmodels {

namespace {

std::array<Figure, 2> Score(const CarRacing& world) {
  return {{{"score", RoundNumber(world.total_reward())},
           {"speed", RoundNumber(world.car().hull_velocity().Length())}}};
}

std::array<Figure, 2> Progress(const CarRacing& world) {
  return {{{"tiles left", fmt::format("{}", world.track().size() - world.tiles_visited())},
           {"seconds left",
            fmt::format("{:.1f}", kTimeStep * (world.config().max_steps - world.steps()))}}};
}

}  // namespace

DriveView::DriveView(const Font& font) : font_(font), frame_("what V would see") {}

void DriveView::Draw(sf::RenderTarget& target, const DriveSession& session, const std::string& note,
                     const ShowStatus& status) {
  const sf::Vector2u size = target.getSize();
  const DriveLayout layout =
      MakeDriveLayout(static_cast<int>(size.x), static_cast<int>(size.y), status.panels);
  target.clear(kBackground);
  Painter painter(target, font_, layout.frame.unit);
  DrawWorld(painter, layout.frame.main, session, note, status);
  painter.Text(status.footer, layout.frame.footer, kSmallText, kDimText);
  if (!status.panels) return;
  DrawFigures(painter, layout.figures, Score(session.world()));
  DrawFigures(painter, layout.more_figures, Progress(session.world()));
  DrawMiniMap(painter, DrawCaption(painter, layout.map, "track"), session.world());
  frame_.SetImage(session.frame(), session.frame_size());
  frame_.Draw(painter, layout.view);
  DrawActions(painter, layout.actions, "action", session.action());
}

void DriveView::DrawWorld(Painter& painter, const PixelBox& box, const DriveSession& session,
                          const std::string& note, const ShowStatus& status) {
  const float u = painter.unit();
  world_.Draw(painter, box, session.world());
  std::string where = fmt::format("track {}   step {}", session.seed(), session.world().steps());
  if (!note.empty()) where += "   " + note;
  DrawLabel(painter, box, where, Align::kLeft);
  DrawLabel(painter, box, status.mode, Align::kRight);
  if (!status.panels) {
    const PixelBox figures{box.left + 8 * u, box.top + 38 * u, 240 * u, 58 * u};
    painter.Rectangle(figures, kOverlay);
    DrawFigures(painter, {figures.left + 10 * u, figures.top + 2 * u, 230 * u, 52 * u},
                Score(session.world()));
    const float side = 150 * u;
    DrawMiniMap(painter, {box.left + 8 * u, box.top + box.height - side - 8 * u, side, side},
                session.world());
  }
  if (session.finished()) {
    DrawBanner(painter, box,
               fmt::format("{}: {:.0f}", session.Ending(), session.world().total_reward()),
               "R new track     N next track     P previous track");
  }
}

}  // namespace worldmodels
