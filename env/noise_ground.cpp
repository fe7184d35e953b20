#include "env/noise_ground.h"

#include <cmath>

namespace worldmodels {
namespace {

constexpr int kFractionBits = 16;  // of a place in the image
constexpr int32_t kOne = 1 << kFractionBits;

// A bijection of 32 bits without visible pattern (C. Wellons, "lowbias32").
uint32_t Mix(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ x >> 16;
}

uint32_t KeyOf(uint64_t seed, int32_t moment) {
  const auto low = static_cast<uint32_t>(seed), high = static_cast<uint32_t>(seed >> 32);
  return Mix(Mix(low + static_cast<uint32_t>(moment)) ^ high);
}

uint32_t ColourAt(uint32_t key, int32_t column, int32_t row) {
  return Mix(key + static_cast<uint32_t>(column) * 0x9e3779b1u +
             static_cast<uint32_t>(row) * 0x85ebca77u);
}

int32_t Fixed(double units) { return static_cast<int32_t>(std::lrint(units * kOne)); }

uint32_t Between(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t across, uint32_t up,
                 int shift) {
  const uint32_t low = (a >> shift & 255) * (256 - across) + (b >> shift & 255) * across;
  const uint32_t high = (c >> shift & 255) * (256 - across) + (d >> shift & 255) * across;
  return (low * (256 - up) + high * up + (1u << 15)) >> 16 << shift;
}

}  // namespace

uint32_t NoiseColour(uint64_t seed, int32_t moment, int column, int row) {
  return ColourAt(KeyOf(seed, moment), column, row) | 0xff000000u;
}

void DrawNoiseGround(const Camera& camera, int width, uint64_t seed, int32_t moment,
                     std::span<uint32_t> pixels) {
  const uint32_t key = KeyOf(seed, moment);
  const Point origin = camera.ToWorld({0, 0}), beside = camera.ToWorld({1, 0});
  const int32_t step_x = Fixed(beside.x - origin.x), step_y = Fixed(beside.y - origin.y);
  const auto height = static_cast<int>(pixels.size()) / width;
  for (int row = 0; row < height; ++row) {
    // From the image's edge; colours stand in the middle of their units.
    const Point first = camera.ToWorld({0.5, row + 0.5});
    const int32_t first_x = Fixed(first.x + kNoiseSide / 2),
                  first_y = Fixed(first.y + kNoiseSide / 2);
    uint32_t* const out = &pixels[static_cast<size_t>(row) * width];
    for (int column = 0; column < width; ++column) {
      const int32_t x = first_x + column * step_x, y = first_y + column * step_y;
      const bool inside = x >= 0 && x < kNoiseSide * kOne && y >= 0 && y < kNoiseSide * kOne;
      const int32_t u = x - kOne / 2, v = y - kOne / 2;
      const int32_t i = u >> kFractionBits, j = v >> kFractionBits;
      const uint32_t across = static_cast<uint32_t>(u) >> 8 & 255;
      const uint32_t up = static_cast<uint32_t>(v) >> 8 & 255;
      const uint32_t a = ColourAt(key, i, j), b = ColourAt(key, i + 1, j);
      const uint32_t c = ColourAt(key, i, j + 1), d = ColourAt(key, i + 1, j + 1);
      const uint32_t colour = Between(a, b, c, d, across, up, 0) |
                              Between(a, b, c, d, across, up, 8) |
                              Between(a, b, c, d, across, up, 16);
      out[column] = 0xff000000u | (inside ? colour : 0);
    }
  }
}

}  // namespace worldmodels
