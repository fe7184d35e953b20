#include "viewer/panels.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "viewer/style.h"

namespace worldmodels {

namespace {

PixelBox Inset(const PixelBox& box, float margin) {
  return {box.left + margin, box.top + margin, box.width - 2 * margin, box.height - 2 * margin};
}

sf::Color Mix(sf::Color a, sf::Color b, float share) {
  const auto channel = [share](int from, int to) {
    return static_cast<uint8_t>(
        std::lround(static_cast<float>(from) + share * static_cast<float>(to - from)));
  };
  return {channel(a.r, b.r), channel(a.g, b.g), channel(a.b, b.b)};
}

void DrawBar(Painter& painter, const PixelBox& box, float from, float to) {
  const float left = box.left + box.width * std::min(from, to);
  painter.Rectangle(box, kLine);
  painter.Rectangle({left, box.top, box.width * std::abs(to - from), box.height}, kAccent);
}

}  // namespace

PixelBox DrawCaption(Painter& painter, const PixelBox& box, const std::string& caption) {
  const float height = kCaptionHeight * painter.unit();
  painter.Text(caption, {box.left, box.top, box.width, height - 3 * painter.unit()}, kSmallText,
               kDimText);
  const PixelBox ground{box.left, box.top + height, box.width, box.height - height};
  painter.Rectangle(ground, kPanel);
  return ground;
}

void DrawNote(Painter& painter, const PixelBox& box, const std::string& note) {
  const PixelBox inner = Inset(box, 4 * painter.unit());
  const size_t colon = note.find(": ");
  if (colon == std::string::npos) {
    painter.Text(note, inner, kSmallText, kDimText, Align::kCentre);
    return;
  }
  // Two lines: what is missing, and what makes it.
  const float line = 16 * painter.unit();
  const float top = inner.top + inner.height / 2 - line;
  painter.Text(note.substr(0, colon), {inner.left, top, inner.width, line}, kSmallText, kDimText,
               Align::kCentre);
  painter.Text(note.substr(colon + 2), {inner.left, top + line, inner.width, line}, kSmallText,
               kDimText, Align::kCentre);
}

void DrawLabel(Painter& painter, const PixelBox& box, const std::string& text, Align align) {
  if (text.empty()) return;
  const float u = painter.unit();
  const float width = std::min(painter.Width(text, kSmallText) + 16 * u, box.width - 16 * u);
  const float left =
      align == Align::kLeft ? box.left + 8 * u : box.left + box.width - width - 8 * u;
  const PixelBox label{left, box.top + 8 * u, width, 22 * u};
  painter.Rectangle(label, kOverlay);
  painter.Text(text, {label.left + 8 * u, label.top, width - 16 * u, label.height}, kSmallText,
               kText);
}

void DrawBanner(Painter& painter, const PixelBox& box, const std::string& title,
                const std::string& below) {
  const float u = painter.unit();
  const float width =
      std::min(std::max(1.8f * painter.Width(title, kLargeText), 320 * u), box.width);
  const PixelBox ground{box.left + (box.width - width) / 2, box.top + box.height * 0.36f - 42 * u,
                        width, 84 * u};
  painter.Rectangle(ground, kOverlay);
  painter.Text(title, {ground.left, ground.top + 8 * u, width, 42 * u}, kLargeText, kText,
               Align::kCentre, true);
  painter.Text(below, {ground.left, ground.top + 50 * u, width, 22 * u}, kSmallText, kDimText,
               Align::kCentre);
}

std::string RoundNumber(double value) { return fmt::format("{}", std::lround(value)); }

void DrawFigures(Painter& painter, const PixelBox& box, std::span<const Figure> figures) {
  float shares = 0;
  for (const Figure& figure : figures) shares += figure.share;
  const float name_height = kCaptionHeight * painter.unit();
  float left = box.left;
  for (const Figure& figure : figures) {
    const float width = box.width * figure.share / shares;
    const float inner = width - 8 * painter.unit();
    painter.Text(figure.name, {left, box.top, inner, name_height}, kSmallText, kDimText);
    painter.Text(figure.value, {left, box.top + name_height, inner, box.height - name_height},
                 kLargeText, kText, Align::kLeft, true);
    left += width;
  }
}

void DrawActions(Painter& painter, const PixelBox& box, const std::string& caption,
                 const Action& action) {
  const PixelBox ground = Inset(DrawCaption(painter, box, caption), 8 * painter.unit());
  const float row = ground.height / 3;
  const float label = std::min(46 * painter.unit(), ground.width * 0.4f);
  const auto bar = [&](int index) {
    const float height = std::min(row * 0.45f, 10 * painter.unit());
    return PixelBox{ground.left + label,
                    ground.top + row * (static_cast<float>(index) + 0.5f) - height / 2,
                    ground.width - label, height};
  };
  const char* const names[] = {"steer", "gas", "brake"};
  for (int i = 0; i < 3; ++i) {
    painter.Text(names[i], {ground.left, ground.top + row * static_cast<float>(i), label, row},
                 kSmallText, kDimText);
  }
  DrawBar(painter, bar(0), 0.5f, 0.5f + 0.5f * std::clamp(action.steer, -1.0f, 1.0f));
  DrawBar(painter, bar(1), 0, std::clamp(action.gas, 0.0f, 1.0f));
  DrawBar(painter, bar(2), 0, std::clamp(action.brake, 0.0f, 1.0f));
  const PixelBox steer = bar(0);
  painter.Rectangle(
      {steer.left + steer.width / 2 - painter.unit() / 2, steer.top - 2 * painter.unit(),
       painter.unit(), steer.height + 4 * painter.unit()},
      kDimText);
}

void DrawBars(Painter& painter, const PixelBox& box, const std::string& caption,
              std::span<const float> values, float limit) {
  const PixelBox ground = Inset(DrawCaption(painter, box, caption), 4 * painter.unit());
  const float step = ground.width / static_cast<float>(values.size());
  const float middle = ground.top + ground.height / 2;
  for (size_t i = 0; i < values.size(); ++i) {
    const float share = std::clamp(values[i] / limit, -1.0f, 1.0f);
    const float height = ground.height / 2 * std::abs(share);
    painter.Rectangle({ground.left + step * (static_cast<float>(i) + 0.15f),
                       share > 0 ? middle - height : middle, step * 0.7f, height},
                      share > 0 ? kAccent : kAccentDark);
  }
  painter.Rectangle({ground.left, middle, ground.width, std::max(1.0f, painter.unit())}, kLine);
}

void DrawCurve(Painter& painter, const PixelBox& box, const std::string& caption,
               std::span<const float> values, size_t length, float limit) {
  const PixelBox ground = Inset(DrawCaption(painter, box, caption), 6 * painter.unit());
  if (values.empty()) return;
  const float highest = std::max(limit, *std::max_element(values.begin(), values.end()));
  const float thickness = std::max(1.0f, 2 * painter.unit());
  const float step = ground.width / static_cast<float>(std::max(length, values.size()));
  // No more bars than pixels: each shows the highest of its values.
  const auto stride = static_cast<size_t>(std::max(1.0f, std::ceil(2 / step)));
  for (size_t i = 0; i < values.size(); i += stride) {
    const size_t end = std::min(i + stride, values.size());
    const float value = *std::max_element(values.begin() + i, values.begin() + end);
    const float height = ground.height * std::max(value, 0.0f) / highest;
    const float left = ground.left + step * static_cast<float>(i);
    const float top = ground.top + ground.height - height;
    const float width = step * static_cast<float>(end - i);
    painter.Rectangle({left, top, width, height}, kAccentDark);
    painter.Rectangle({left, top, width, std::min(thickness, height)}, kAccent);
  }
}

void DrawCells(Painter& painter, const PixelBox& box, const std::string& caption,
               std::span<const float> values) {
  const PixelBox ground = Inset(DrawCaption(painter, box, caption), 4 * painter.unit());
  // Cells about as high as they are wide, in a power of two of rows.
  const float best =
      std::sqrt(static_cast<float>(values.size()) * ground.height / std::max(ground.width, 1.0f));
  const size_t rows = std::bit_floor(std::max<size_t>(1, static_cast<size_t>(best)));
  const size_t columns = (values.size() + rows - 1) / rows;
  const float width = ground.width / static_cast<float>(columns);
  const float height = ground.height / static_cast<float>(rows);
  for (size_t i = 0; i < values.size(); ++i) {
    const float share = (std::clamp(values[i], -1.0f, 1.0f) + 1) / 2;
    const size_t row = i / columns;
    const size_t column = i % columns;
    painter.Rectangle({ground.left + width * static_cast<float>(column),
                       ground.top + height * static_cast<float>(row), width, height},
                      Mix(kBackground, kAccent, share));
  }
}

void DrawMixtures(Painter& painter, const PixelBox& box, const std::string& caption,
                  std::span<const float> log_pi, int mixtures) {
  const PixelBox ground = Inset(DrawCaption(painter, box, caption), 8 * painter.unit());
  const auto count = static_cast<size_t>(mixtures);
  const float lowest = 11 * painter.unit();  // of a row
  const size_t latents = std::min({size_t{10}, log_pi.size() / count,
                                   static_cast<size_t>(std::max(1.0f, ground.height / lowest))});
  const float row = ground.height / static_cast<float>(latents);
  const float label = 24 * painter.unit();
  for (size_t i = 0; i < latents; ++i) {
    const float top = ground.top + row * static_cast<float>(i);
    painter.Text(fmt::format("z{}", i), {ground.left, top, label, row}, kTinyText, kDimText);
    float left = ground.left + label;
    for (size_t k = 0; k < count; ++k) {
      const float width = (ground.width - label) * std::exp(log_pi[i * count + k]);
      const float share = count > 1 ? static_cast<float>(k) / static_cast<float>(count - 1) : 0.0f;
      painter.Rectangle({left, top + row * 0.2f, width, row * 0.6f}, Mix(kAccent, kLine, share));
      left += width;
    }
  }
}

}  // namespace worldmodels
