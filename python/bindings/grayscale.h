#pragma once

#include <cstdint>
#include <span>

namespace worldmodels {

// rgb (n, 3) to gray (n): the weights, the order of additions and the rounding towards 0 of
// Gymnasium's GrayscaleObservation, to the bit.
inline void ToGrayscale(std::span<const uint8_t> rgb, std::span<uint8_t> gray) {
  for (size_t i = 0; i < gray.size(); ++i) {
    gray[i] = static_cast<uint8_t>(0.2125 * rgb[3 * i] + 0.7154 * rgb[3 * i + 1] +
                                   0.0721 * rgb[3 * i + 2]);
  }
}

}  // namespace worldmodels
