#pragma once

#include <SFML/Graphics/Font.hpp>
#include <SFML/Graphics/Rect.hpp>
#include <SFML/Graphics/RenderWindow.hpp>
#include <SFML/Graphics/Text.hpp>
#include <SFML/Window/Keyboard.hpp>
#include <SFML/Window/Mouse.hpp>
#include <optional>
#include <string>

namespace worldmodels {

// SFML's windows and text, the same with SFML 2 and 3 (see also env/sfml.h).

// What happened to a window.
struct WindowEvent {
  enum class Kind {
    kOther,
    kClosed,
    kResized,
    kLostFocus,
    kKeyPressed,
    kKeyReleased,
    kCharacter,
    kMousePressed,
    kMouseReleased,
    kMouseMoved,
    kWheel
  };

  Kind kind = Kind::kOther;
  sf::Keyboard::Key key = sf::Keyboard::Key::Unknown;    // of kKeyPressed and kKeyReleased
  bool shift = false;                                    // held, of kKeyPressed
  char32_t character = 0;                                // of kCharacter
  sf::Vector2u size = {};                                // of kResized, in pixels
  sf::Vector2i position = {};                            // of the mouse's events, in pixels
  sf::Mouse::Button button = sf::Mouse::Button::Middle;  // of kMousePressed and kMouseReleased
  float wheel = 0;                                       // of kWheel, notches up
};

// The next event that waits; none if none does.
std::optional<WindowEvent> PollEvent(sf::RenderWindow& window);

// samples: per pixel.
void OpenWindow(sf::RenderWindow& window, unsigned width, unsigned height, const char* title,
                unsigned samples);

// Of the screen, in pixels.
sf::Vector2i ScreenSize();

// False if the file holds no font.
[[nodiscard]] bool LoadFont(sf::Font& font, const std::string& path);

// text is UTF-8; size in pixels.
sf::Text MakeText(const std::string& text, const sf::Font& font, unsigned size);
// Of what is drawn of a text before it is placed, in pixels.
float LeftOf(const sf::Text& text);
float WidthOf(const sf::Text& text);

}  // namespace worldmodels
