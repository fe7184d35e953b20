#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/npy.h"

namespace worldmodels {

// The .npy format (numpy.lib.format), as it stands alone and inside a .npz.

// A whole .npy file. Throws Error (kInput) with `name` in front.
NpyArray ParseNpy(std::string_view content, const std::string& name);

// What a header says.
struct NpyLayout {
  std::string dtype;
  std::vector<int64_t> shape;
  int64_t header_bytes = 0;  // before the array's bytes
  int64_t data_bytes = 0;    // of the array
};

// Of a file that begins with `content`, which holds at least the header. Throws as ParseNpy.
NpyLayout ParseNpyHeader(std::string_view content, const std::string& name);

// Throws Error (kInput) unless that many bytes follow the header.
void CheckNpyData(const NpyLayout& layout, int64_t bytes, const std::string& name);

// What stands before the array's bytes.
std::string NpyHeader(const std::string& dtype, const std::vector<int64_t>& shape);

}  // namespace worldmodels
