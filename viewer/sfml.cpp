#include "viewer/sfml.h"

#include <SFML/Window/Event.hpp>
#include <SFML/Window/VideoMode.hpp>

namespace worldmodels {

using Kind = WindowEvent::Kind;

#if SFML_VERSION_MAJOR >= 3

std::optional<WindowEvent> PollEvent(sf::RenderWindow& window) {
  using Event = sf::Event;
  const std::optional<Event> event = window.pollEvent();
  if (!event) return std::nullopt;
  if (event->is<Event::Closed>()) return WindowEvent{.kind = Kind::kClosed};
  if (event->is<Event::FocusLost>()) return WindowEvent{.kind = Kind::kLostFocus};
  if (const auto* resized = event->getIf<Event::Resized>()) {
    return WindowEvent{.kind = Kind::kResized, .size = resized->size};
  }
  if (const auto* pressed = event->getIf<Event::KeyPressed>()) {
    return WindowEvent{.kind = Kind::kKeyPressed, .key = pressed->code, .shift = pressed->shift};
  }
  if (const auto* released = event->getIf<Event::KeyReleased>()) {
    return WindowEvent{.kind = Kind::kKeyReleased, .key = released->code};
  }
  if (const auto* entered = event->getIf<Event::TextEntered>()) {
    return WindowEvent{.kind = Kind::kCharacter, .character = entered->unicode};
  }
  if (const auto* pressed = event->getIf<Event::MouseButtonPressed>()) {
    return WindowEvent{
        .kind = Kind::kMousePressed, .position = pressed->position, .button = pressed->button};
  }
  if (const auto* released = event->getIf<Event::MouseButtonReleased>()) {
    return WindowEvent{
        .kind = Kind::kMouseReleased, .position = released->position, .button = released->button};
  }
  if (const auto* moved = event->getIf<Event::MouseMoved>()) {
    return WindowEvent{.kind = Kind::kMouseMoved, .position = moved->position};
  }
  if (const auto* scrolled = event->getIf<Event::MouseWheelScrolled>()) {
    if (scrolled->wheel != sf::Mouse::Wheel::Vertical) return WindowEvent{};
    return WindowEvent{
        .kind = Kind::kWheel, .position = scrolled->position, .wheel = scrolled->delta};
  }
  return WindowEvent{};
}

void OpenWindow(sf::RenderWindow& window, unsigned width, unsigned height, const char* title,
                unsigned samples) {
  sf::ContextSettings settings;
  settings.antiAliasingLevel = samples;
  window.create(sf::VideoMode({width, height}), title, sf::Style::Default, sf::State::Windowed,
                settings);
}

sf::Vector2i ScreenSize() { return sf::Vector2i(sf::VideoMode::getDesktopMode().size); }

bool LoadFont(sf::Font& font, const std::string& path) { return font.openFromFile(path); }

sf::Text MakeText(const std::string& text, const sf::Font& font, unsigned size) {
  return {font, sf::String::fromUtf8(text.begin(), text.end()), size};
}

float LeftOf(const sf::Text& text) { return text.getLocalBounds().position.x; }
float WidthOf(const sf::Text& text) { return text.getLocalBounds().size.x; }

#else

std::optional<WindowEvent> PollEvent(sf::RenderWindow& window) {
  sf::Event event;
  if (!window.pollEvent(event)) return std::nullopt;
  WindowEvent found;
  switch (event.type) {
    case sf::Event::Closed:
      found.kind = Kind::kClosed;
      break;
    case sf::Event::LostFocus:
      found.kind = Kind::kLostFocus;
      break;
    case sf::Event::Resized:
      found.kind = Kind::kResized;
      found.size = sf::Vector2u(event.size.width, event.size.height);
      break;
    case sf::Event::KeyPressed:
      found.kind = Kind::kKeyPressed;
      found.key = event.key.code;
      found.shift = event.key.shift;
      break;
    case sf::Event::KeyReleased:
      found.kind = Kind::kKeyReleased;
      found.key = event.key.code;
      break;
    case sf::Event::TextEntered:
      found.kind = Kind::kCharacter;
      found.character = event.text.unicode;
      break;
    case sf::Event::MouseButtonPressed:
    case sf::Event::MouseButtonReleased:
      found.kind =
          event.type == sf::Event::MouseButtonPressed ? Kind::kMousePressed : Kind::kMouseReleased;
      found.position = {event.mouseButton.x, event.mouseButton.y};
      found.button = event.mouseButton.button;
      break;
    case sf::Event::MouseMoved:
      found.kind = Kind::kMouseMoved;
      found.position = {event.mouseMove.x, event.mouseMove.y};
      break;
    case sf::Event::MouseWheelScrolled:
      if (event.mouseWheelScroll.wheel != sf::Mouse::VerticalWheel) break;
      found.kind = Kind::kWheel;
      found.position = {event.mouseWheelScroll.x, event.mouseWheelScroll.y};
      found.wheel = event.mouseWheelScroll.delta;
      break;
    default:
      break;
  }
  return found;
}

void OpenWindow(sf::RenderWindow& window, unsigned width, unsigned height, const char* title,
                unsigned samples) {
  window.create(sf::VideoMode(width, height), title, sf::Style::Default,
                sf::ContextSettings(0, 0, samples));
}

sf::Vector2i ScreenSize() {
  const sf::VideoMode screen = sf::VideoMode::getDesktopMode();
  return {static_cast<int>(screen.width), static_cast<int>(screen.height)};
}

bool LoadFont(sf::Font& font, const std::string& path) { return font.loadFromFile(path); }

sf::Text MakeText(const std::string& text, const sf::Font& font, unsigned size) {
  return {sf::String::fromUtf8(text.begin(), text.end()), font, size};
}

float LeftOf(const sf::Text& text) { return text.getLocalBounds().left; }
float WidthOf(const sf::Text& text) { return text.getLocalBounds().width; }

#endif

}  // namespace worldmodels
