#include "viewer/explore_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "viewer/panels.h"
#include "viewer/slider_panel.h"
#include "viewer/style.h"
#include "vision/interpolation.h"

namespace worldmodels {

namespace {

constexpr float kBrightened = 2;  // the differences, to be seen

std::array<Figure, 3> ErrorFigures(const ExploreSession& session) {
  const std::string draws =
      session.draws() > 0 ? fmt::format("{:.1f}", session.mean_draw_error()) : "\u2013";
  return {{{"squared error", fmt::format("{:.1f}", session.error())},
           {"of \u03bc's picture", fmt::format("{:.1f}", session.reconstruction_error())},
           {session.draws() > 1 ? fmt::format("mean of {} draws'", session.draws()) : "of a draw's",
            draws}}};
}

std::array<Figure, 3> LatentFigures(const ExploreSession& session) {
  const LatentWalk& walk = session.walk();
  const double degrees = AngleBetween(walk.a().z, walk.b().z) * 180 / std::numbers::pi;
  return {{{"KL, nats", fmt::format("{:.1f}", session.total_kl())},
           {"length of z", fmt::format("{:.2f}", session.length())},
           {"angle A to B", fmt::format("{:.0f}\u00b0", degrees)}}};
}

}  // namespace

std::string DescribeLatents(const ExploreSession& session) {
  switch (session.from()) {
    case LatentsFrom::kMean:
      return "z: the frame's mean";
    case LatentsFrom::kDraw:
      return "z: drawn from N(mu, sigma^2)";
    case LatentsFrom::kPrior:
      return "z: drawn from the prior, N(0, 1)";
    case LatentsFrom::kZero:
      return "z: 0, the prior's mean";
    case LatentsFrom::kHand:
      return "z: moved by hand";
    case LatentsFrom::kWalk:
      return fmt::format("z: {} walk, {:.0f} % from A to B", NameOf(session.walk().path()),
                         100 * session.walk().position());
  }
  return "";
}

ExploreView::ExploreView(const Font& font)
    : font_(font),
      layout_(),
      picture_(""),
      images_{ImagePanel(""), ImagePanel("V's picture of \u03bc"), ImagePanel("difference, x2")},
      walk_(kWalkPictures, ImagePanel("")) {}

void ExploreView::Draw(sf::RenderTarget& target, const ExploreSession& session, SliderList& list,
                       const ShowStatus& status) {
  const sf::Vector2u size = target.getSize();
  layout_ = MakeExploreLayout(static_cast<int>(size.x), static_cast<int>(size.y), status.panels);
  target.clear(kBackground);
  Painter painter(target, font_, layout_.frame.unit);
  DrawPicture(painter, session, status);
  painter.Text(status.footer, layout_.frame.footer, kSmallText, kDimText);
  if (!status.panels) return;
  DrawImages(painter, session);
  DrawFigures(painter, layout_.figures[0], ErrorFigures(session));
  DrawFigures(painter, layout_.figures[1], LatentFigures(session));
  DrawWalk(painter, session);
  DrawSliders(painter, layout_.latents, session, list);
}

void ExploreView::DrawPicture(Painter& painter, const ExploreSession& session,
                              const ShowStatus& status) {
  picture_.SetImage(session.picture(), kFrameSize);
  picture_.DrawImage(painter, layout_.picture, true);
  DrawLabel(painter, layout_.picture, DescribeLatents(session), Align::kLeft);
  DrawLabel(painter, layout_.picture, status.mode, Align::kRight);
}

void ExploreView::DrawImages(Painter& painter, const ExploreSession& session) {
  images_[0].SetImage(session.frame(), kFrameSize);
  images_[1].SetImage(session.reconstruction(), kFrameSize);
  std::vector<float> difference = session.Difference();
  for (float& value : difference) value *= kBrightened;
  images_[2].SetImage(std::span<const float>(difference), kFrameSize);
  images_[0].SetCaption("real: " + session.place());
  for (size_t i = 0; i < images_.size(); ++i) images_[i].Draw(painter, layout_.images[i]);
}

void ExploreView::DrawWalk(Painter& painter, const ExploreSession& session) {
  const LatentWalk& walk = session.walk();
  const float u = painter.unit();
  painter.Text(
      fmt::format("{} walk between means, from A ({}) to B ({})", NameOf(walk.path()),
                  walk.a().place, walk.b().place),
      {layout_.strip.left, layout_.strip.top, layout_.strip.width, (kCaptionHeight - 3) * u},
      kSmallText, kDimText);
  for (size_t i = 0; i < walk_.size(); ++i) {
    walk_[i].SetImage(session.walk_pictures().subspan(i * kFrameValues, kFrameValues), kFrameSize);
    walk_[i].DrawImage(painter, layout_.pictures[i], true);
    // The pictures that the walk is between shine by how near it is.
    const double apart =
        std::abs(walk.position() * static_cast<double>(walk_.size() - 1) - static_cast<double>(i));
    if (session.from() != LatentsFrom::kWalk || apart >= 1) continue;
    const PixelBox& box = layout_.pictures[i];
    const float thick = std::max(2.0f, 3 * u);
    const auto share = static_cast<float>(1 - apart);
    painter.Rectangle({box.left + box.width * (1 - share) / 2, box.top + box.height - thick,
                       box.width * share, thick},
                      kAccent);
  }
}

}  // namespace worldmodels
