#include "env/supersampling.h"

namespace worldmodels {
namespace {

// Adds up kAcross neighbours of each channel and divides by 2^shift, rounding half up.
template <int kAcross>
void AverageAcross(const uint16_t* sums, int width, int shift, uint8_t* out) {
  const unsigned half = (1u << shift) / 2;
  for (int x = 0; x < width; ++x) {
    for (int channel = 0; channel < 3; ++channel) {
      unsigned sum = half;
      for (int i = 0; i < kAcross; ++i) sum += sums[3 * (kAcross * x + i) + channel];
      out[3 * x + channel] = static_cast<uint8_t>(sum >> shift);
    }
  }
}

}  // namespace

Supersampling::Supersampling(const SceneFormat& format, int antialiasing)
    : format_(format),
      across_(antialiasing >= 8   ? 4
              : antialiasing >= 2 ? 2
                                  : 1),
      down_(antialiasing >= 4 ? 2 : 1),
      sums_(active() ? size_t{3} * format.width * across_ : 0) {}

SceneFormat Supersampling::drawn_format() const {
  SceneFormat drawn = format_;
  drawn.width *= across_;
  drawn.height *= down_;
  return drawn;
}

void Supersampling::Average(std::span<const uint8_t> image, std::span<uint8_t> frame) {
  const size_t row_samples = sums_.size();
  const int shift = (across_ == 4 ? 2 : 1) + (down_ == 2 ? 1 : 0);
  const uint8_t* in = image.data();
  uint8_t* out = frame.data();
  for (int y = 0; y < format_.height; ++y) {
    if (down_ == 2) {
      for (size_t i = 0; i < row_samples; ++i) {
        sums_[i] = static_cast<uint16_t>(in[i] + in[row_samples + i]);
      }
    } else {
      for (size_t i = 0; i < row_samples; ++i) sums_[i] = in[i];
    }
    if (across_ == 2) {
      AverageAcross<2>(sums_.data(), format_.width, shift, out);
    } else {
      AverageAcross<4>(sums_.data(), format_.width, shift, out);
    }
    in += row_samples * down_;
    out += size_t{3} * format_.width;
  }
}

}  // namespace worldmodels
