#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace worldmodels {

// An n-dimensional array in C order, as NumPy stores it.
// dtype is NumPy's descriptor: "|u1", "|b1", "|i1", "<i4", "<i8", "<u8", "<f4" or "<f8".
class NpyArray {
 public:
  NpyArray() = default;
  NpyArray(std::string dtype, std::vector<int64_t> shape);  // zeros

  // T: bool, uint8_t, int8_t, int32_t, int64_t, uint64_t, float or double.
  // Throws std::logic_error if values.size() is not the product of shape.
  template <typename T>
  static NpyArray From(std::vector<int64_t> shape, std::span<const T> values);

  const std::string& dtype() const { return dtype_; }
  const std::vector<int64_t>& shape() const { return shape_; }
  int64_t size() const;  // number of elements
  std::span<const std::byte> bytes() const { return bytes_; }
  std::span<std::byte> bytes() { return bytes_; }

  // The elements. Throws Error (kInput) naming both types if T is not the dtype.
  template <typename T>
  std::span<const T> values() const;
  template <typename T>
  std::span<T> values();

  // The elements of whatever type, converted. To: float or double.
  template <typename To>
  std::vector<To> As() const;

 private:
  std::string dtype_;
  std::vector<int64_t> shape_;
  std::vector<std::byte> bytes_;
};

// "float32 (3, 64, 64)"
std::string DescribeArray(const NpyArray& array);
std::string DescribeArray(const std::string& dtype, const std::vector<int64_t>& shape);

// Checks dtype and shape; -1 in shape matches any length. Throws Error (kInput): "FILE: KEY is
// float64 (3, 2), expected float32 (any, 3)".
void CheckArray(const NpyArray& array, const std::string& name, const std::string& dtype,
                const std::vector<int64_t>& shape);
// The same for an array of which only type and shape are known.
void CheckArray(const std::string& found_dtype, const std::vector<int64_t>& found_shape,
                const std::string& name, const std::string& dtype,
                const std::vector<int64_t>& shape);

// A .npy file (format 1.0, 2.0 or 3.0; little endian; C order). Throws Error (kInput) for anything
// else or truncated; Save writes atomically.
NpyArray LoadNpy(const std::filesystem::path& path);
void SaveNpy(const std::filesystem::path& path, const NpyArray& array);

// A .npz file: named arrays in a zip archive, as numpy.savez_compressed writes them.
using NpzArrays = std::map<std::string, NpyArray>;

// Reads all arrays, or only those named. Throws Error (kInput) naming the file and what is missing
// or broken (truncated archive, bad checksum, unknown dtype).
NpzArrays LoadNpz(const std::filesystem::path& path);
// optional: read if they are there.
NpzArrays LoadNpz(const std::filesystem::path& path, const std::vector<std::string>& names,
                  const std::vector<std::string>& optional = {});

// Writes atomically; equal arrays give equal bytes. compression: 0 (stored) to 9 (deflate).
void SaveNpz(const std::filesystem::path& path, const NpzArrays& arrays, int compression = 1);

}  // namespace worldmodels
