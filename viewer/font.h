#pragma once

#include <SFML/Graphics/Font.hpp>
#include <memory>

namespace worldmodels {

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

}  // namespace worldmodels
