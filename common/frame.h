#pragma once

#include <cstddef>
#include <cstdint>

namespace worldmodels {

// A frame is (size, size, 3) bytes: RGB, rows from the top.
constexpr size_t FrameBytes(int frame_size) { return size_t{3} * frame_size * frame_size; }

// V's frames.
inline constexpr int kFrameSize = 64;  // pixels on a side
inline constexpr int64_t kFrameBytes = FrameBytes(kFrameSize);
inline constexpr int kFrameValues = kFrameBytes;  // of one frame, as bytes or as floats

}  // namespace worldmodels
