#include "viewer/slider_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viewer/panels.h"
#include "viewer/style.h"

namespace worldmodels {

namespace {

constexpr float kSmallestRow = 8;  // pixels; text of 7 still fits
constexpr float kLargestRow = 36;  // units
const std::string kMinus = "\u2212";

std::string Signed(float value) {
  const std::string digits = fmt::format("{:.2f}", std::abs(value));
  if (digits == "0.00") return digits;
  return (value < 0 ? kMinus : "+") + digits;
}

void DrawCaptions(Painter& painter, const PixelBox& panel, const SliderGeometry& geometry,
                  const ExploreSession& session, const SliderList& list, int first) {
  std::string caption =
      fmt::format("{} latents by {}", list.size(), list.sorted() ? "KL" : "number");
  if (geometry.rows() < list.size()) {
    caption += fmt::format(", {} to {}", first + 1, first + geometry.rows());
  }
  caption += fmt::format(": z over \u03bc \u00b1 \u03c3, from {}{} to {}", kMinus, session.reach(),
                         session.reach());
  DrawCaption(painter, panel, "");
  const float height = (kCaptionHeight - 3) * painter.unit();
  const PixelBox kl = geometry.KlBar(0);
  painter.Text(caption, {panel.left, panel.top, kl.left - panel.left, height}, kSmallText,
               kDimText);
  painter.Text("KL, nats", {kl.left, panel.top, panel.left + panel.width - kl.left, height},
               kSmallText, kDimText, Align::kRight);
}

// The full width of a KL bar, in nats.
double KlLimit(const ExploreSession& session) {
  return std::max(1.0, 1.5 * session.mean_kl()[session.by_kl().front()]);
}

void DrawTrack(Painter& painter, const SliderGeometry& geometry, int row, float z, float mu,
               float sigma) {
  const PixelBox track = geometry.Track(row);
  const float thin = std::max(1.0f, painter.unit());
  const float middle = track.top + track.height / 2;
  painter.Rectangle({track.left, middle - thin / 2, track.width, thin}, kLine);
  painter.Rectangle(
      {geometry.XOf(0) - thin / 2, track.top + 0.15f * track.height, thin, 0.7f * track.height},
      kLine);
  const float left = geometry.XOf(mu - sigma), right = geometry.XOf(mu + sigma);
  painter.Rectangle(
      {left, track.top + 0.3f * track.height, std::max(right - left, thin), 0.4f * track.height},
      kAccentDark);
  painter.Rectangle(
      {geometry.XOf(mu) - thin, track.top + 0.2f * track.height, 2 * thin, 0.6f * track.height},
      kAccent);
  const float knob = std::max(3.0f, 4 * painter.unit());
  painter.Rectangle({std::round(geometry.XOf(z) - knob / 2), track.top + 0.1f * track.height, knob,
                     0.8f * track.height},
                    kText);
}

}  // namespace

SliderGeometry::SliderGeometry(const PixelBox& panel, float unit, int latents, float reach)
    : unit_(unit),
      reach_(reach),
      // No smaller than the smallest text.
      name_(std::max(28 * unit, 19.0f)),
      value_(std::max(40 * unit, 28.0f)),
      bar_(48 * unit),
      kl_(std::max(32 * unit, 22.0f)) {
  const float caption = kCaptionHeight * unit, inset = 4 * unit;
  ground_ = {panel.left + inset, panel.top + caption + inset, panel.width - 2 * inset,
             panel.height - caption - 2 * inset};
  const float smallest = std::max(kSmallestRow, 15 * unit);
  rows_ = std::clamp(static_cast<int>(ground_.height / smallest), 1, latents);
  height_ = std::min(ground_.height / static_cast<float>(rows_), kLargestRow * unit);
}

PixelBox SliderGeometry::Row(int row) const {
  return {ground_.left, ground_.top + height_ * static_cast<float>(row), ground_.width, height_};
}

PixelBox SliderGeometry::Part(int row, float left, float width) const {
  const PixelBox all = Row(row);
  return {all.left + left, all.top, width, all.height};
}

PixelBox SliderGeometry::Track(int row) const {
  return Part(row, name_ + space(), ground_.width - name_ - value_ - bar_ - kl_ - 4 * space());
}

PixelBox SliderGeometry::Value(int row) const {
  return Part(row, ground_.width - value_ - bar_ - kl_ - 2 * space(), value_);
}

PixelBox SliderGeometry::KlBar(int row) const {
  return Part(row, ground_.width - bar_ - kl_ - space(), bar_);
}

PixelBox SliderGeometry::Kl(int row) const { return Part(row, ground_.width - kl_, kl_); }

float SliderGeometry::XOf(float value) const {
  const PixelBox track = Track(0);
  const float share = (std::clamp(value / reach_, -1.0f, 1.0f) + 1) / 2;
  return track.left + knob_margin() + share * (track.width - 2 * knob_margin());
}

float SliderGeometry::ValueAt(float x) const {
  const PixelBox track = Track(0);
  const float share = (x - track.left - knob_margin()) / (track.width - 2 * knob_margin());
  return reach_ * std::clamp(2 * share - 1, -1.0f, 1.0f);
}

std::optional<int> SliderGeometry::RowAt(float x, float y) const {
  if (x < ground_.left || x >= ground_.left + ground_.width || y < ground_.top) return {};
  const int row = static_cast<int>((y - ground_.top) / height_);
  if (row >= rows_) return {};
  return row;
}

void DrawSliders(Painter& painter, const PixelBox& panel, const ExploreSession& session,
                 SliderList& list) {
  const SliderGeometry geometry(panel, painter.unit(), list.size(), session.reach());
  const int first = list.First(geometry.rows());
  DrawCaptions(painter, panel, geometry, session, list, first);
  const double limit = KlLimit(session);
  const float text = std::min(kSmallText, 0.85f * geometry.Row(0).height / painter.unit());
  for (int row = 0; row < geometry.rows(); ++row) {
    const int latent = list.order()[static_cast<size_t>(first + row)];
    const auto at = static_cast<size_t>(latent);
    const bool selected = latent == list.selected();
    const float thin = std::max(1.0f, painter.unit());
    if (selected) painter.Rectangle(geometry.Row(row), kBackground);
    DrawTrack(painter, geometry, row, session.z()[at], session.mu()[at], session.sigma()[at]);
    const PixelBox bar = geometry.KlBar(row);
    const float middle = bar.top + bar.height / 2;
    const auto share = [&](double kl) { return static_cast<float>(std::min(kl / limit, 1.0)); };
    painter.Rectangle({bar.left, middle - 0.2f * bar.height, bar.width * share(session.kl()[at]),
                       0.4f * bar.height},
                      kAccentDark);
    painter.Rectangle({bar.left + bar.width * share(session.mean_kl()[at]) - thin / 2,
                       middle - 0.3f * bar.height, thin, 0.6f * bar.height},
                      kDimText);
    const sf::Color colour = selected ? kText : kDimText;
    painter.Text(fmt::format("z{}", latent), geometry.Name(row), text,
                 selected ? kAccent : kDimText, Align::kLeft, selected);
    painter.Text(Signed(session.z()[at]), geometry.Value(row), text, colour, Align::kRight);
    painter.Text(fmt::format("{:.2f}", session.kl()[at]), geometry.Kl(row), text, colour,
                 Align::kRight);
  }
}

}  // namespace worldmodels
