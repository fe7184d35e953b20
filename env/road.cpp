#include "env/road.h"

#include <cmath>

namespace worldmodels {
namespace {

constexpr Colour kKerbWhite = {255, 255, 255};
constexpr Colour kKerbRed = {255, 0, 0};

using Rgb = std::array<double, 3>;

Colour Truncate(const Rgb& rgb) {
  return {static_cast<uint8_t>(rgb[0]), static_cast<uint8_t>(rgb[1]), static_cast<uint8_t>(rgb[2])};
}

Palette MakePalette(const Rgb& road, const Rgb& background, const Rgb& grass) {
  Palette palette;
  for (int shade = 0; shade < 3; ++shade) {
    const double lighter = 0.01 * shade * 255;
    palette.tiles[shade] = Truncate({road[0] + lighter, road[1] + lighter, road[2] + lighter});
  }
  palette.background = Truncate(background);
  palette.grass = Truncate(grass);
  return palette;
}

Rgb DrawColour(Pcg64& random) {
  Rgb rgb;
  for (double& channel : rgb) channel = random.Uniform(0, 210);
  return rgb;
}

// The place `across` to the right of a track point.
Point Beside(const TrackPoint& point, double across) {
  return {point.x + across * std::cos(point.beta), point.y + across * std::sin(point.beta)};
}

Quad Strip(const TrackPoint& to, const TrackPoint& from, double left, double right) {
  return {Beside(to, left), Beside(to, right), Beside(from, right), Beside(from, left)};
}

}  // namespace

Palette DefaultPalette() { return MakePalette({102, 102, 102}, {102, 204, 102}, {102, 230, 102}); }

Palette RandomPalette(Pcg64& random) {
  const Rgb road = DrawColour(random);
  const Rgb background = DrawColour(random);
  Rgb grass = background;
  // numpy.random.Generator.integers(3): Lemire's method on half of a number (which would draw again
  // once in 2^32).
  grass[uint64_t{random.Half()} * 3 >> 32] += 20;
  return MakePalette(road, background, grass);
}

void Road::Build(const Track& track, const Palette& palette) {
  polygons_.clear();
  first_.clear();
  for (int i = 0; i < track.size(); ++i) {
    const TrackPoint& to = track.points[i];
    const TrackPoint& from = track.points[i == 0 ? track.size() - 1 : i - 1];
    first_.push_back(static_cast<int>(polygons_.size()));
    polygons_.push_back(
        {Strip(to, from, -kTrackWidth, kTrackWidth), i, false, palette.tiles[i % 3]});
    if (track.border[i]) {
      const double side = from.beta > to.beta ? 1 : from.beta < to.beta ? -1 : 0;
      polygons_.push_back({Strip(to, from, side * kTrackWidth, side * (kTrackWidth + kBorderWidth)),
                           i, true, i % 2 == 0 ? kKerbWhite : kKerbRed});
    }
  }
  grid_.Build(polygons_);
}

}  // namespace worldmodels
