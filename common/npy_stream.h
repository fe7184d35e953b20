#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace worldmodels {

// A .npy file read piece by piece, for arrays too large to hold.
class NpyReader {
 public:
  // Throws Error (kInput) as LoadNpy, truncated files included.
  explicit NpyReader(const std::filesystem::path& path);

  const std::string& dtype() const { return dtype_; }
  const std::vector<int64_t>& shape() const { return shape_; }

  // The next bytes of the array, in C order; there must be as many left. Throws Error (kInput) if
  // the file cannot be read.
  void Read(std::span<std::byte> bytes);

 private:
  std::string path_;
  std::string dtype_;
  std::vector<int64_t> shape_;
  std::ifstream file_;
};

// Takes the next bytes of an array, in C order.
using NpySink = std::function<void(std::span<const std::byte>)>;

// Writes a .npy file piece by piece, atomically: produce hands all of the array to the sink. Throws
// Error (kFailure) if it cannot be written.
void StreamNpy(const std::filesystem::path& path, const std::string& dtype,
               const std::vector<int64_t>& shape,
               const std::function<void(const NpySink&)>& produce);

}  // namespace worldmodels
