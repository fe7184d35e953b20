#include "viewer/panels.h"

#include <algorithm>
#include <cmath>

#include "viewer/style.h"

namespace worldmodels {

namespace {

PixelBox Inset(const PixelBox& box, float margin) {
  return {box.left + margin, box.top + margin, box.width - 2 * margin, box.height - 2 * margin};
}

sf::Color Mix(sf::Color a, sf::Color b, float share) {
  const auto channel = [share](int from, int to) {
    return static_cast<sf::Uint8>(
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
  const PixelBox ground(box.left, box.top + height, box.width, box.height - height);
  painter.Rectangle(ground, kPanel);
  return ground;
}

void DrawNote(Painter& painter, const PixelBox& box, const std::string& note) {
  painter.Text(note, Inset(box, 6 * painter.unit()), kSmallText, kDimText, Align::kCentre);
}

void DrawFigures(Painter& painter, const PixelBox& box, std::span<const Figure> figures) {
  const float width = box.width / static_cast<float>(figures.size());
  const float name_height = kCaptionHeight * painter.unit();
  float left = box.left;
  for (const Figure& figure : figures) {
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
    return PixelBox(ground.left + label,
                    ground.top + row * (static_cast<float>(index) + 0.5f) - height / 2,
                    ground.width - label, height);
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

void DrawCells(Painter& painter, const PixelBox& box, const std::string& caption,
               std::span<const float> values) {
  const PixelBox ground = Inset(DrawCaption(painter, box, caption), 4 * painter.unit());
  const size_t rows = std::max<size_t>(1, values.size() / 64);
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
  const size_t latents = std::min<size_t>(6, log_pi.size() / static_cast<size_t>(mixtures));
  const float row = ground.height / static_cast<float>(latents);
  for (size_t i = 0; i < latents; ++i) {
    float left = ground.left;
    for (int k = 0; k < mixtures; ++k) {
      const float weight =
          std::exp(log_pi[i * static_cast<size_t>(mixtures) + static_cast<size_t>(k)]);
      const float share =
          mixtures > 1 ? static_cast<float>(k) / static_cast<float>(mixtures - 1) : 0;
      painter.Rectangle({left, ground.top + row * (static_cast<float>(i) + 0.2f),
                         ground.width * weight, row * 0.6f},
                        Mix(kAccent, kLine, share));
      left += ground.width * weight;
    }
  }
}

}  // namespace worldmodels
