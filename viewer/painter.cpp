#include "viewer/painter.h"

#include <spdlog/spdlog.h>

#include <SFML/Graphics/Sprite.hpp>
#include <SFML/Graphics/Text.hpp>
#include <algorithm>
#include <cmath>

#include "env/sfml.h"
#include "viewer/program.h"
#include "viewer/sfml.h"

namespace worldmodels {

namespace {

constexpr float kSmallestText = 7;  // pixels; below that nobody can read it

// Fontconfig is asked through its own program: where that is missing, there are hardly any fonts.
std::unique_ptr<sf::Font> FindFont(const std::string& pattern) {
  const std::unique_ptr<Program> match = Program::Start({"fc-match", "--format=%{file}", pattern});
  if (match == nullptr) return nullptr;
  const Program::Result result = match->Finish();
  if (result.status != 0 || result.output.empty()) return nullptr;
  auto font = std::make_unique<sf::Font>();
  if (!LoadFont(*font, result.output)) return nullptr;
  return font;
}

}  // namespace

Font::Font() : regular_(FindFont("DejaVu Sans:style=Book")), bold_(FindFont("DejaVu Sans:bold")) {
  if (regular_ == nullptr) {
    spdlog::warn(
        "no font found (Debian packages fontconfig, fonts-dejavu-core): no text in windows");
  }
}

Painter::Painter(sf::RenderTarget& target, const Font& font, float unit)
    : target_(target), font_(font), unit_(unit) {}

void Painter::Rectangle(const PixelBox& box, sf::Color color) {
  const float right = box.left + box.width, bottom = box.top + box.height;
  Quad({{{box.left, box.top}, {right, box.top}, {right, bottom}, {box.left, bottom}}}, color);
}

void Painter::Quad(const std::array<sf::Vector2f, 4>& corners, sf::Color color) {
  const auto vertex = [&](int i) { return sf::Vertex{corners[i], color}; };
  AppendQuad(quads_, vertex(0), vertex(1), vertex(2), vertex(3));
}

void Painter::Image(const sf::Texture& texture, const PixelBox& box) {
  Flush();
  sf::Sprite sprite(texture);
  sprite.setPosition({box.left, box.top});
  sprite.setScale({box.width / static_cast<float>(texture.getSize().x),
                   box.height / static_cast<float>(texture.getSize().y)});
  target_.draw(sprite);
}

void Painter::Text(const std::string& text, const PixelBox& box, float height, sf::Color color,
                   Align align, bool bold) {
  const sf::Font* font = bold ? font_.bold() : font_.regular();
  if (font == nullptr || text.empty()) return;
  Flush();
  auto size = static_cast<float>(TextSize(height));
  sf::Text drawing = MakeText(text, *font, TextSize(height));
  float width = WidthOf(drawing);
  while (width > box.width && size > kSmallestText) {
    size -= 1;
    drawing.setCharacterSize(static_cast<unsigned>(size));
    width = WidthOf(drawing);
  }
  sf::String whole = drawing.getString();
  while (width > box.width && whole.getSize() > 1) {
    whole.erase(whole.getSize() - 1);
    drawing.setString(whole + L"\u2026");
    width = WidthOf(drawing);
  }
  float x = box.left;
  if (align == Align::kCentre) x += (box.width - width) / 2;
  if (align == Align::kRight) x += box.width - width;
  // By the height of a capital letter rather than of this text, so that lines sit level.
  const float capital = 0.73f * size;
  const float baseline = box.top + (box.height + capital) / 2;
  drawing.setFillColor(color);
  // Whole pixels keep the glyphs sharp. sf::Text puts its baseline one character size below.
  drawing.setPosition({std::round(x - LeftOf(drawing)), std::round(baseline - size)});
  target_.draw(drawing);
}

unsigned Painter::TextSize(float height) const {
  return static_cast<unsigned>(std::max(std::round(height * unit_), kSmallestText));
}

float Painter::Width(const std::string& text, float height) const {
  if (font_.regular() == nullptr) return 0;
  return WidthOf(MakeText(text, *font_.regular(), TextSize(height)));
}

void Painter::Flush() {
  if (quads_.empty()) return;
  target_.draw(quads_.data(), quads_.size(), kQuadPrimitive);
  quads_.clear();
}

}  // namespace worldmodels
