#include "env/sfml.h"

namespace worldmodels {

#if SFML_VERSION_MAJOR >= 3

bool MakeTarget(sf::RenderTexture& target, unsigned width, unsigned height, unsigned samples) {
  sf::ContextSettings settings;
  settings.antiAliasingLevel = samples;
  return target.resize({width, height}, settings);
}

unsigned MostSamples() { return sf::RenderTexture::getMaximumAntiAliasingLevel(); }

bool MakeTexture(sf::Texture& texture, unsigned width, unsigned height) {
  return texture.resize({width, height});
}

void UpdateTexture(sf::Texture& texture, const uint8_t* rgba, unsigned width, unsigned height,
                   unsigned left, unsigned top) {
  texture.update(rgba, {width, height}, {left, top});
}

sf::Image MakeImage(unsigned width, unsigned height, const uint8_t* rgba) {
  return sf::Image({width, height}, rgba);
}

#else

bool MakeTarget(sf::RenderTexture& target, unsigned width, unsigned height, unsigned samples) {
  return target.create(width, height, sf::ContextSettings(0, 0, samples));
}

unsigned MostSamples() { return sf::RenderTexture::getMaximumAntialiasingLevel(); }

bool MakeTexture(sf::Texture& texture, unsigned width, unsigned height) {
  return texture.create(width, height);
}

void UpdateTexture(sf::Texture& texture, const uint8_t* rgba, unsigned width, unsigned height,
                   unsigned left, unsigned top) {
  texture.update(rgba, width, height, left, top);
}

sf::Image MakeImage(unsigned width, unsigned height, const uint8_t* rgba) {
  sf::Image image;
  image.create(width, height, rgba);
  return image;
}

#endif

}  // namespace worldmodels
