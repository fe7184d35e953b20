#pragma once

#include <SFML/Graphics/Color.hpp>

namespace worldmodels {

// One look for all windows: dark, with one accent.
inline const sf::Color kBackground(0x12, 0x16, 0x1b);
inline const sf::Color kPanel(0x1b, 0x21, 0x29);
inline const sf::Color kLine(0x3b, 0x46, 0x53);
inline const sf::Color kText(0xe4, 0xe9, 0xef);
inline const sf::Color kDimText(0x8d, 0x99, 0xa7);
inline const sf::Color kAccent(0x4f, 0xc3, 0xd9);
inline const sf::Color kOverlay(0x12, 0x16, 0x1b, 0xc0);  // under text on a picture
inline const sf::Color kAccentDark(0x2c, 0x6f, 0x7e);
inline const sf::Color kCar(0xf0, 0x50, 0x4a);  // the car, and what is wrong

inline const sf::Color kOnRoad(0x6c, 0xc6, 0x6a);

// Distances, in units.
inline constexpr float kMargin = 16, kGap = 12;

// Heights, in units: of a caption, of a row of figures, of the help line.
inline constexpr float kCaptionHeight = 19, kFigureHeight = 50, kFooterHeight = 18;

// Text heights, in units (see Painter).
inline constexpr float kTinyText = 9, kSmallText = 11.5f;
inline constexpr float kLargeText = 23;

}  // namespace worldmodels
