#include "report/rgb_image.h"

#include <png.h>

#include <algorithm>
#include <cmath>

#include "common/error.h"

namespace worldmodels {
namespace {

constexpr int kGap = 2;  // pixels between images

}  // namespace

RgbImage SquareImage(std::span<const uint8_t> rgb, int side) {
  return {side, side, std::vector<uint8_t>(rgb.begin(), rgb.end())};
}

RgbImage SquareImage(std::span<const float> rgb, int side) {
  RgbImage image{side, side, std::vector<uint8_t>(rgb.size())};
  std::transform(rgb.begin(), rgb.end(), image.rgb.begin(), [](float value) {
    return static_cast<uint8_t>(std::lround(255 * std::clamp(value, 0.0f, 1.0f)));
  });
  return image;
}

std::string PngAddress(std::span<const RgbImage> images, Direction direction) {
  const int width = images[0].width, height = images[0].height;
  const int count = static_cast<int>(images.size());
  const bool down = direction == Direction::kDown;
  const int full_width = down ? width : count * (width + kGap) - kGap;
  const int full_height = down ? count * (height + kGap) - kGap : height;
  std::vector<uint8_t> rgba(static_cast<size_t>(full_width) * full_height * 4, 0);
  for (int i = 0; i < count; ++i) {
    const int left = down ? 0 : i * (width + kGap), top = down ? i * (height + kGap) : 0;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const auto from = images[i].rgb.begin() + (static_cast<ptrdiff_t>(y) * width + x) * 3;
        const auto to =
            rgba.begin() + (static_cast<ptrdiff_t>(top + y) * full_width + left + x) * 4;
        std::copy_n(from, 3, to);
        to[3] = 255;
      }
    }
  }
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(full_width);
  image.height = static_cast<png_uint_32>(full_height);
  image.format = PNG_FORMAT_RGBA;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::vector<uint8_t> png(size);
  if (!png_image_write_to_memory(&image, png.data(), &size, 0, rgba.data(), 0, nullptr)) {
    FailRun("libpng: {}", image.message);
  }
  png.resize(size);
  return "data:image/png;base64," + Base64(png);
}

std::string Base64(std::span<const uint8_t> bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t left = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = static_cast<uint32_t>(bytes[i]) << 16;
    if (left > 1) group |= static_cast<uint32_t>(bytes[i + 1]) << 8;
    if (left > 2) group |= bytes[i + 2];
    for (size_t k = 0; k < 4; ++k) text += k <= left ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

}  // namespace worldmodels
