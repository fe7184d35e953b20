#include "env/look.h"

#include <algorithm>

namespace worldmodels {
namespace {

constexpr double kNoise = 0.2 * 255;  // added to a colour at most, or taken off

Colour Truncate(const Rgb& rgb) {
  const auto byte = [](double value) {
    return static_cast<uint8_t>(std::clamp(value, 0.0, 255.0));
  };
  return {byte(rgb[0]), byte(rgb[1]), byte(rgb[2])};
}

Palette MakePalette(const Paint& paint) {
  Palette palette;
  for (int shade = 0; shade < 3; ++shade) {
    const double lighter = 0.01 * shade * 255;
    palette.tiles[shade] =
        Truncate({paint.road[0] + lighter, paint.road[1] + lighter, paint.road[2] + lighter});
  }
  palette.background = Truncate(paint.background);
  palette.grass = Truncate(paint.grass);
  return palette;
}

Rgb DrawColour(Pcg64& random) {
  Rgb rgb;
  for (double& channel : rgb) channel = random.Uniform(0, 210);
  return rgb;
}

void AddOneNoise(Rgb& rgb, Pcg64& random) {
  const double noise = random.Uniform(-kNoise, kNoise);
  for (double& channel : rgb) channel += noise;
}

void AddNoises(Rgb& rgb, Pcg64& random) {
  for (double& channel : rgb) channel += random.Uniform(-kNoise, kNoise);
}

}  // namespace

Paint RandomPaint(Pcg64& random) {
  Paint paint;
  paint.road = DrawColour(random);
  paint.background = DrawColour(random);
  paint.grass = paint.background;
  // numpy.random.Generator.integers(3): Lemire's method on half of a number (which would draw
  // again once in 2^32).
  paint.grass[uint64_t{random.Half()} * 3 >> 32] += 20;
  return paint;
}

Look MakeLook(Variant variant, Paint paint, Pcg64& random) {
  Look look;
  // The patches of grass keep their colour, as in the published code.
  if (variant == Variant::kColor) {
    AddOneNoise(paint.road, random);
    AddOneNoise(paint.background, random);
  } else if (variant == Variant::kColor3) {
    AddNoises(paint.road, random);
    AddNoises(paint.background, random);
  } else if (variant == Variant::kNoise) {
    look.noise = random();
  }
  look.palette = MakePalette(paint);
  look.bars = variant == Variant::kBar;
  look.blob = variant == Variant::kBlob;
  return look;
}

}  // namespace worldmodels
