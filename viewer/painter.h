#pragma once

#include <SFML/Graphics/Font.hpp>
#include <SFML/Graphics/RenderTarget.hpp>
#include <SFML/Graphics/Texture.hpp>
#include <SFML/Graphics/Vertex.hpp>
#include <array>
#include <memory>
#include <string>
#include <vector>

namespace worldmodels {

// In pixels.
struct PixelBox {
  float left = 0, top = 0, width = 0, height = 0;
};

// DejaVu Sans, or what fontconfig offers in its place. Without any font the windows work without
// text; that is said once, here.
class Font {
 public:
  Font();

  // Null without a font.
  const sf::Font* regular() const { return regular_.get(); }
  const sf::Font* bold() const { return bold_ ? bold_.get() : regular_.get(); }

 private:
  std::unique_ptr<sf::Font> regular_, bold_;
};

enum class Align { kLeft, kCentre, kRight };

// Draws the simple things that panels are made of. Panels measure in units, so that a window looks
// the same at any size: a unit is about a pixel in a window of 1280x720.
class Painter {
 public:
  Painter(sf::RenderTarget& target, const Font& font, float unit);
  ~Painter() { Flush(); }
  Painter(const Painter&) = delete;
  Painter& operator=(const Painter&) = delete;

  float unit() const { return unit_; }
  sf::RenderTarget& target() { return target_; }

  void Rectangle(const PixelBox& box, sf::Color color);
  // Any convex quadrilateral, corners in order.
  void Quad(const std::array<sf::Vector2f, 4>& corners, sf::Color color);
  // Stretched to box, smooth or not as the texture is.
  void Image(const sf::Texture& texture, const PixelBox& box);

  // One line of UTF-8 in box, centred vertically; made smaller, then cut, if it is wider than
  // box. height is in units. Does nothing without a font.
  void Text(const std::string& text, const PixelBox& box, float height, sf::Color color,
            Align align = Align::kLeft, bool bold = false);

  // Pixels that text takes; 0 without a font.
  float Width(const std::string& text, float height) const;

  // Sends what is still held back to the target; needed before drawing to it directly.
  void Flush();

 private:
  unsigned TextSize(float height) const;

  sf::RenderTarget& target_;
  const Font& font_;
  float unit_;
  std::vector<sf::Vertex> quads_;  // drawn in one call, before what comes over them
};

}  // namespace worldmodels
