#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace worldmodels {

struct RgbImage {
  int width = 0, height = 0;
  std::vector<uint8_t> rgb;  // (height, width, 3)
};

// Square images of the given side, from bytes or from numbers in [0, 1].
RgbImage SquareImage(std::span<const uint8_t> rgb, int side);
RgbImage SquareImage(std::span<const float> rgb, int side);

// Images of one size, one below another or side by side, a few pixels apart on a transparent
// ground.
enum class Direction { kDown, kAcross };

// The images as one PNG, as a "data:image/png;base64,..." address. images must not be empty and of
// one size.
std::string PngAddress(std::span<const RgbImage> images, Direction direction);

// Base64 (RFC 4648) with padding.
std::string Base64(std::span<const uint8_t> bytes);

}  // namespace worldmodels
