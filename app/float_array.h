#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace worldmodels {

// Numbers that a user hands in.
struct FloatArray {
  std::vector<int64_t> shape;
  std::vector<float> values;
};

// A .npy file of float32 or float64 (rounded to float32). -1 in shape matches any length. Throws
// Error (kInput) naming the file, with what was found and expected, or the place of the first
// number that is not finite.
FloatArray LoadFloatArray(const std::filesystem::path& path, const std::vector<int64_t>& shape);

}  // namespace worldmodels
