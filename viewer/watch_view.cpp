#include "viewer/watch_view.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <span>

#include "viewer/panels.h"
#include "viewer/style.h"

namespace worldmodels {

namespace {

constexpr float kLatentLimit = 3;  // the prior's deviation is 1
constexpr const char* kNoVision = "no V yet";
constexpr const char* kNoMemory = "no M yet";

std::array<Figure, 3> Figures(const CarRacing& world) {
  return {{{"return", fmt::format("{:.0f}", world.total_reward())},
           {"tiles", fmt::format("{} / {}", world.tiles_visited(), world.track().size())},
           {"speed", fmt::format("{:.0f}", world.car().hull_velocity().Length())}}};
}

// A line of text on a dark ground, at one of the upper corners of box.
void DrawLabel(Painter& painter, const PixelBox& box, const std::string& text, Align align) {
  if (text.empty()) return;
  const float u = painter.unit();
  const float width = painter.Width(text, kSmallText) + 16 * u;
  const float left =
      align == Align::kLeft ? box.left + 8 * u : box.left + box.width - width - 8 * u;
  const PixelBox label(left, box.top + 8 * u, width, 22 * u);
  painter.Rectangle(label, kOverlay);
  painter.Text(text, {label.left + 8 * u, label.top, width, label.height}, kSmallText, kText);
}

}  // namespace

WatchView::WatchView(const Font& font)
    : font_(font),
      frame_("what V sees"),
      reconstruction_("V's reconstruction"),
      prediction_("M's prediction of this frame") {}

void WatchView::Draw(sf::RenderTarget& target, WatchSession& session, const WatchStatus& status) {
  const sf::Vector2u size = target.getSize();
  const WatchLayout layout =
      MakeWatchLayout(static_cast<int>(size.x), static_cast<int>(size.y), status.panels);
  target.clear(kBackground);
  Painter painter(target, font_, layout.unit);
  DrawWorld(painter, layout.world, session, status);
  painter.Text(status.footer, layout.footer, kSmallText, kDimText);
  if (status.panels) {
    DrawFigures(painter, layout.figures, Figures(session.world()));
    DrawImages(painter, layout, session);
    DrawNumbers(painter, layout, session);
  }
}

void WatchView::DrawWorld(Painter& painter, const PixelBox& box, const WatchSession& session,
                          const WatchStatus& status) {
  const float u = painter.unit();
  world_.Draw(painter, box, session.world());
  std::string where = fmt::format("track {}   step {}", session.seed(), session.world().steps());
  if (session.driven_at_random()) where += "   driven at random: no controller";
  DrawLabel(painter, box, where, Align::kLeft);
  DrawLabel(painter, box, session.finished() ? "finished: " + session.Ending() : status.mode,
            Align::kRight);
  if (!status.panels) {
    const PixelBox figures(box.left + 8 * u, box.top + 38 * u, 370 * u, 58 * u);
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
    reconstruction_.SetMissing(kNoVision);
  }
  const std::span<const float> predicted = session.DecodePrediction();
  if (!predicted.empty()) {
    prediction_.SetImage(predicted, kFrameSize);
  } else {
    prediction_.SetMissing(session.has_memory() ? "from the first step on" : kNoMemory);
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
             session.has_memory() ? "from the first step on" : kNoMemory);
  } else {
    DrawMixtures(painter, layout.mixtures, mixtures, session.log_pi(), session.mixtures());
  }

  if (session.has_vision()) {
    DrawBars(painter, layout.latents, fmt::format("z: {} latents", session.latents().size()),
             session.latents(), kLatentLimit);
  } else {
    DrawNote(painter, DrawCaption(painter, layout.latents, "z: latents"), kNoVision);
  }

  if (session.has_memory()) {
    DrawCells(painter, layout.hidden,
              fmt::format("h: M's memory, {} cells", session.hidden().size()), session.hidden());
  } else {
    DrawNote(painter, DrawCaption(painter, layout.hidden, "h: M's memory"), kNoMemory);
  }
}

}  // namespace worldmodels
