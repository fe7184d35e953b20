#include "viewer/dream_view.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <span>

#include "env/world_geometry.h"
#include "viewer/panels.h"
#include "viewer/style.h"

namespace worldmodels {

namespace {

constexpr float kLatentLimit = 3;        // the prior's deviation is 1
constexpr float kDepartureLimit = 0.3f;  // so far apart, two roads have little in common
constexpr size_t kDepartureSteps = 250;
constexpr const char* kNothing = "\u2013";

// Why there is no dream.
const std::string& Missing(const DreamSession& session) {
  return session.models().vision == nullptr ? session.models().vision_note
                                            : session.models().memory_note;
}

std::string Ending(const DreamSession& session) {
  if (session.awake()) return "the episode is over";
  if (session.lap_done()) return "a lap's points";
  return session.over() ? "M says it is over" : "out of time";
}

// At the lower left corner of the picture.
void DrawLight(Painter& painter, const PixelBox& box, bool on_road) {
  const float u = painter.unit();
  const std::string text = on_road ? "on the road" : "off the road";
  const float light = 12 * u;
  const PixelBox ground(box.left + 8 * u, box.top + box.height - 34 * u,
                        painter.Width(text, kSmallText) + light + 24 * u, 26 * u);
  painter.Rectangle(ground, kOverlay);
  painter.Rectangle({ground.left + 8 * u, ground.top + (ground.height - light) / 2, light, light},
                    on_road ? kOnRoad : kCar);
  painter.Text(
      text,
      {ground.left + light + 16 * u, ground.top, ground.width - light - 16 * u, ground.height},
      kSmallText, kText);
}

std::array<Figure, 3> DreamFigures(const DreamSession& session) {
  return {{{"dreamt return", RoundNumber(session.total_reward())},
           {"temperature", fmt::format("{:.3g}", session.temperature())},
           {"seconds alone",
            session.awake() ? "awake" : fmt::format("{:.1f}", kTimeStep * session.steps_alone())}}};
}

std::array<Figure, 3> OtherFigures(const DreamSession& session) {
  const auto departures = session.departures();
  return {{{"real return",
            session.real() ? RoundNumber(session.real()->total_reward()) : std::string(kNothing)},
           {"apart by",
            departures.empty() ? kNothing : fmt::format("{:.0f} %", 100 * departures.back())},
           {"chance of the end", fmt::format("{:.0f} %", 100 * session.end_probability())}}};
}

}  // namespace

DreamView::DreamView(const Font& font)
    : font_(font), dream_(""), real_(""), alternatives_(kAlternatives, ImagePanel("")) {}

void DreamView::Draw(sf::RenderTarget& target, DreamSession& session, const DreamSigns& signs,
                     const ShowStatus& status) {
  const sf::Vector2u size = target.getSize();
  const bool beside = signs.real && session.real() != nullptr;
  const DreamLayout layout =
      MakeDreamLayout(static_cast<int>(size.x), static_cast<int>(size.y), status.panels, beside);
  target.clear(kBackground);
  Painter painter(target, font_, layout.frame.unit);
  DrawDream(painter, layout, session, signs, status);
  if (beside) DrawReal(painter, layout, session);
  painter.Text(status.footer, layout.frame.footer, kSmallText, kDimText);
  if (!status.panels) return;
  DrawStrip(painter, layout, session);
  DrawFigures(painter, layout.figures, DreamFigures(session));
  DrawFigures(painter, layout.more_figures, OtherFigures(session));
  DrawNumbers(painter, layout, session);
}

void DreamView::DrawDream(Painter& painter, const DreamLayout& layout, DreamSession& session,
                          const DreamSigns& signs, const ShowStatus& status) {
  const std::span<const float> images = session.Decode(status.panels ? kAlternatives : 0);
  if (images.empty()) {
    dream_.SetMissing(Missing(session));
  } else {
    dream_.SetImage(images.first(kFrameValues), kFrameSize);
  }
  dream_.DrawImage(painter, layout.dream, true);
  for (size_t i = 0; i < alternatives_.size() && (i + 2) * kFrameValues <= images.size(); ++i) {
    alternatives_[i].SetImage(images.subspan((i + 1) * kFrameValues, kFrameValues), kFrameSize);
  }

  std::string where =
      (session.awake() ? "awake, what V sees on " : "the dream, from ") + session.beginning();
  if (!session.dreaming()) where += "   standing still: " + Missing(session);
  if (!signs.driver.empty()) where += "   " + signs.driver;
  DrawLabel(painter, layout.dream, where, Align::kLeft);
  DrawLabel(painter, layout.dream, session.finished() ? Ending(session) : status.mode,
            Align::kRight);
  if (signs.on_road) DrawLight(painter, layout.dream, *signs.on_road);
  if (!status.panels) {
    const float u = painter.unit();
    const PixelBox ground{layout.dream.left + 8 * u, layout.dream.top + 38 * u, 370 * u, 58 * u};
    painter.Rectangle(ground, kOverlay);
    DrawFigures(painter, {ground.left + 10 * u, ground.top + 2 * u, 360 * u, 52 * u},
                DreamFigures(session));
  }
}

void DreamView::DrawReal(Painter& painter, const DreamLayout& layout, const DreamSession& session) {
  real_.SetImage(session.real_frame(), static_cast<int>(kFrameSize));
  real_.DrawImage(painter, layout.real, true);
  DrawLabel(painter, layout.real, "the real world, given the same actions", Align::kLeft);
  if (session.real_finished()) DrawLabel(painter, layout.real, "finished", Align::kRight);
  DrawCurve(
      painter, layout.departure,
      "how far apart: difference of the dream's picture from V's of the real world, up to 30 %",
      session.departures(), kDepartureSteps, kDepartureLimit);
}

void DreamView::DrawStrip(Painter& painter, const DreamLayout& layout,
                          const DreamSession& session) {
  const float caption = (kCaptionHeight - 3) * painter.unit();
  painter.Text(
      fmt::format("what else M might have dreamt: draws from its mixtures at temperature {:.3g}",
                  session.temperature()),
      {layout.strip.left, layout.strip.top, layout.strip.width, caption}, kSmallText, kDimText);
  for (int i = 0; i < kAlternatives; ++i) {
    if (session.steps() == 0) alternatives_[i].SetMissing("");
    alternatives_[i].DrawImage(painter, layout.alternatives[i], true);
  }
}

void DreamView::DrawNumbers(Painter& painter, const DreamLayout& layout, DreamSession& session) {
  DrawActions(painter, layout.actions, "action", session.action());
  const std::string mixtures = "M's mixture weights";
  if (session.log_pi().empty()) {
    DrawNote(painter, DrawCaption(painter, layout.mixtures, mixtures),
             session.dreaming() ? "from the first step on" : Missing(session));
  } else {
    DrawMixtures(painter, layout.mixtures, mixtures, session.log_pi(), session.mixtures());
  }
  if (session.models().vision != nullptr) {
    DrawBars(painter, layout.latents, fmt::format("z: {} latents", session.latents().size()),
             session.latents(), kLatentLimit);
  } else {
    DrawNote(painter, DrawCaption(painter, layout.latents, "z: latents"), Missing(session));
  }
  if (session.dreaming()) {
    DrawCells(painter, layout.hidden,
              fmt::format("h: M's memory, {} cells", session.hidden().size()), session.hidden());
  } else {
    DrawNote(painter, DrawCaption(painter, layout.hidden, "h: M's memory"), Missing(session));
  }
}

}  // namespace worldmodels
