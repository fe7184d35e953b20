#pragma once

#include <SFML/Graphics/Image.hpp>
#include <SFML/Graphics/RenderTexture.hpp>
#include <SFML/Graphics/Texture.hpp>
#include <SFML/Graphics/Vertex.hpp>
#include <cstdint>
#include <vector>

#include "env/world_geometry.h"

namespace worldmodels {

// What is drawn on with SFML, the same with SFML 2 and 3: the difference between the two is here
// and (for windows and text) in viewer/sfml.h.

inline sf::Color SfmlColour(Colour colour) { return sf::Color(colour.r, colour.g, colour.b); }

// Quadrilaterals are drawn as these: SFML 3 has only triangles, SFML 2 draws quadrilaterals with a
// third fewer vertices. The pixels are the same.
#if SFML_VERSION_MAJOR >= 3
inline constexpr sf::PrimitiveType kQuadPrimitive = sf::PrimitiveType::Triangles;
#else
inline constexpr sf::PrimitiveType kQuadPrimitive = sf::Quads;
#endif

// Appends a convex quadrilateral, corners in order, to vertices that are drawn as kQuadPrimitive.
inline void AppendQuad(std::vector<sf::Vertex>& vertices, const sf::Vertex& a, const sf::Vertex& b,
                       const sf::Vertex& c, const sf::Vertex& d) {
  if constexpr (kQuadPrimitive == sf::PrimitiveType::Triangles) {
    vertices.insert(vertices.end(), {a, b, c, a, c, d});
  } else {
    vertices.insert(vertices.end(), {a, b, c, d});
  }
}

// Makes an off-screen target, of this many samples per pixel (0: one). False if this GL cannot.
[[nodiscard]] bool MakeTarget(sf::RenderTexture& target, unsigned width, unsigned height,
                              unsigned samples = 0);
// The most samples that this GL offers.
unsigned MostSamples();

// Gives a texture its size. False if this GL cannot.
[[nodiscard]] bool MakeTexture(sf::Texture& texture, unsigned width, unsigned height);

// Replaces a rectangle of a texture's pixels. rgba: height rows of width pixels of 4 bytes.
void UpdateTexture(sf::Texture& texture, const uint8_t* rgba, unsigned width, unsigned height,
                   unsigned left, unsigned top);

// rgba: height rows of width pixels of 4 bytes.
sf::Image MakeImage(unsigned width, unsigned height, const uint8_t* rgba);

}  // namespace worldmodels
