#include "viewer/watch_view.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <span>

#include "viewer/panels.h"
#include "viewer/style.h"
#include "viewer/world_view.h"

namespace worldmodels {

namespace {

constexpr float kLatentLimit = 3;  // the prior's deviation is 1
constexpr float kMap = 150;        // units
constexpr const char* kFromFirstStep = "from the first step on";

std::array<Figure, 3> Figures(const CarRacing& world) {
  return {{{"return", RoundNumber(world.total_reward())},
           {"tiles", fmt::format("{} / {}", world.tiles_visited(), world.track().size()), 1.4f},
           {"speed", RoundNumber(world.car().hull_velocity().Length())}}};
}

std::string MemoryNote(const WatchSession& session) {
  return session.has_vision() ? session.models().memory_note : session.models().vision_note;
}

// Why the controller does not drive.
std::string DriverNote(const AgentModels& models) {
  if (models.controller == nullptr) return models.controller_note;
  return models.vision == nullptr ? models.vision_note : models.memory_note;
}

}  // namespace

WatchView::WatchView(const Font& font)
    : font_(font),
      frame_("what V sees"),
      reconstruction_("V's reconstruction"),
      prediction_("M's prediction, a step before") {}

void WatchView::Draw(sf::RenderTarget& target, WatchSession& session, const ShowStatus& status) {
  const sf::Vector2u size = target.getSize();
  const WatchLayout layout =
      MakeWatchLayout(static_cast<int>(size.x), static_cast<int>(size.y), status.panels);
  target.clear(kBackground);
  Painter painter(target, font_, layout.frame.unit);
  DrawWorld(painter, layout.frame.main, session, status);
  painter.Text(status.footer, layout.frame.footer, kSmallText, kDimText);
  if (status.panels) {
    DrawFigures(painter, layout.figures, Figures(session.world()));
    DrawImages(painter, layout, session);
    DrawNumbers(painter, layout, session);
  }
}

void WatchView::DrawWorld(Painter& painter, const PixelBox& box, const WatchSession& session,
                          const ShowStatus& status) {
  const float u = painter.unit();
  world_.Draw(painter, box, session.world());
  std::string where = fmt::format("track {}   step {}", session.seed(), session.world().steps());
  if (session.driven_at_random()) where += "   driven at random: " + DriverNote(session.models());
  DrawMiniMap(painter,
              {box.left + 8 * u, box.top + box.height - (kMap + 8) * u, kMap * u, kMap * u},
              session.world());
  DrawLabel(painter, box, where, Align::kLeft);
  DrawLabel(painter, box, session.finished() ? "finished: " + session.Ending() : status.mode,
            Align::kRight);
  if (!status.panels) {
    const PixelBox figures{box.left + 8 * u, box.top + 38 * u, 370 * u, 58 * u};
    painter.Rectangle(figures, kOverlay);
    DrawFigures(painter, {figures.left + 10 * u, figures.top + 2 * u, 360 * u, 52 * u},
                Figures(session.world()));
  }
}

void WatchView::DrawImages(Painter& painter, const WatchLayout& layout, WatchSession& session) {
  frame_.SetImage(session.frame(), session.frame_size());
  if (session.has_vision()) {
    reconstruction_.SetImage(session.Reconstruct(), kFrameSize);
  } else {
    reconstruction_.SetMissing(session.models().vision_note);
  }
  const std::span<const float> predicted = session.DecodePrediction();
  if (!predicted.empty()) {
    prediction_.SetImage(predicted, kFrameSize);
  } else {
    prediction_.SetMissing(session.has_memory() ? kFromFirstStep : MemoryNote(session));
  }
  frame_.Draw(painter, layout.images[0]);
  reconstruction_.Draw(painter, layout.images[1]);
  prediction_.Draw(painter, layout.images[2]);
}

void WatchView::DrawNumbers(Painter& painter, const WatchLayout& layout,
                            const WatchSession& session) {
  DrawActions(painter, layout.actions, "action", session.action());

  const std::string mixtures = "M's mixture weights";
  if (session.log_pi().empty()) {
    DrawNote(painter, DrawCaption(painter, layout.mixtures, mixtures),
             session.has_memory() ? kFromFirstStep : MemoryNote(session));
  } else {
    DrawMixtures(painter, layout.mixtures, mixtures, session.log_pi(), session.mixtures());
  }

  if (session.has_vision()) {
    DrawBars(painter, layout.latents, fmt::format("z: {} latents", session.latents().size()),
             session.latents(), kLatentLimit);
  } else {
    DrawNote(painter, DrawCaption(painter, layout.latents, "z: latents"),
             session.models().vision_note);
  }

  if (session.has_memory()) {
    DrawCells(painter, layout.hidden,
              fmt::format("h: M's memory, {} cells", session.hidden().size()), session.hidden());
  } else {
    DrawNote(painter, DrawCaption(painter, layout.hidden, "h: M's memory"), MemoryNote(session));
  }
}

}  // namespace worldmodels
