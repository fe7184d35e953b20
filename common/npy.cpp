#include "common/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <stdexcept>
#include <string_view>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/foreign_file.h"
#include "common/npy_format.h"

namespace worldmodels {
namespace {

struct Type {
  const char* dtype;
  const char* name;
  int64_t size;
};

constexpr Type kTypes[] = {{"|b1", "bool", 1},    {"|u1", "uint8", 1},   {"|i1", "int8", 1},
                           {"<i2", "int16", 2},   {"<u2", "uint16", 2},  {"<i4", "int32", 4},
                           {"<u4", "uint32", 4},  {"<i8", "int64", 8},   {"<u8", "uint64", 8},
                           {"<f2", "float16", 2}, {"<f4", "float32", 4}, {"<f8", "float64", 8}};

const Type* FindType(std::string_view dtype) {
  const auto found = std::find_if(std::begin(kTypes), std::end(kTypes),
                                  [&](const Type& type) { return dtype == type.dtype; });
  return found == std::end(kTypes) ? nullptr : found;
}

std::string TypeName(const std::string& dtype) {
  const Type* type = FindType(dtype);
  return type ? type->name : "no type";
}

std::string ShapeName(const std::vector<int64_t>& shape) {
  std::string text;
  for (const int64_t length : shape) {
    text += (text.empty() ? "" : ", ") + (length < 0 ? "any" : std::to_string(length));
  }
  return "(" + text + (shape.size() == 1 ? ",)" : ")");
}

template <typename T>
constexpr const char* kDtype = nullptr;
template <>
constexpr const char* kDtype<bool> = "|b1";
template <>
constexpr const char* kDtype<uint8_t> = "|u1";
template <>
constexpr const char* kDtype<int8_t> = "|i1";
template <>
constexpr const char* kDtype<int32_t> = "<i4";
template <>
constexpr const char* kDtype<int64_t> = "<i8";
template <>
constexpr const char* kDtype<uint64_t> = "<u8";
template <>
constexpr const char* kDtype<float> = "<f4";
template <>
constexpr const char* kDtype<double> = "<f8";

// Bytes of such an array; -1 if that is no 64-bit number.
int64_t ByteSize(int64_t item, const std::vector<int64_t>& shape) {
  int64_t size = item;
  for (const int64_t length : shape) {
    if (length < 0 || __builtin_mul_overflow(size, length, &size)) return -1;
  }
  return size;
}

// The text after KEY: in the header's Python dictionary; empty if there is none.
std::string_view HeaderValue(std::string_view header, std::string_view key) {
  for (const char quote : {'\'', '"'}) {
    const std::string quoted = quote + std::string(key) + quote;
    const size_t at = header.find(quoted);
    if (at == std::string_view::npos) continue;
    std::string_view rest = header.substr(at + quoted.size());
    const size_t value = rest.find_first_not_of(" :");
    if (value != std::string_view::npos) return rest.substr(value);
  }
  return {};
}

bool ParseShape(std::string_view text, std::vector<int64_t>& shape) {
  const size_t end = text.find(')');
  if (!text.starts_with('(') || end == std::string_view::npos) return false;
  text = text.substr(1, end - 1);
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    std::string number(text.substr(0, comma));
    std::erase(number, ' ');
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (number.empty() && text.empty()) return true;
    if (number.empty() || number.size() > 18 ||
        !std::all_of(number.begin(), number.end(),
                     [](unsigned char c) { return std::isdigit(c); })) {
      return false;
    }
    shape.push_back(std::stoll(number));
  }
  return true;
}

}  // namespace

NpyArray::NpyArray(std::string dtype, std::vector<int64_t> shape)
    : dtype_(std::move(dtype)), shape_(std::move(shape)) {
  const Type* type = FindType(dtype_);
  const int64_t bytes = type ? ByteSize(type->size, shape_) : -1;
  if (bytes < 0) throw std::logic_error("NpyArray: no array of type " + dtype_ + " and this shape");
  bytes_.resize(static_cast<size_t>(bytes));
}

int64_t NpyArray::size() const {
  const Type* type = FindType(dtype_);
  return type ? static_cast<int64_t>(bytes_.size()) / type->size : 0;
}

template <typename T>
NpyArray NpyArray::From(std::vector<int64_t> shape, std::span<const T> values) {
  NpyArray array(kDtype<T>, std::move(shape));
  if (values.size_bytes() != array.bytes_.size()) {
    throw std::logic_error(fmt::format("NpyArray: {} values for the shape {}", values.size(),
                                       ShapeName(array.shape_)));
  }
  if (!values.empty()) std::memcpy(array.bytes_.data(), values.data(), values.size_bytes());
  return array;
}

template <typename T>
std::span<const T> NpyArray::values() const {
  if (dtype_ != kDtype<T>) {
    FailInput("the array is {}, expected {}", DescribeArray(*this), TypeName(kDtype<T>));
  }
  return {reinterpret_cast<const T*>(bytes_.data()), bytes_.size() / sizeof(T)};
}

template <typename T>
std::span<T> NpyArray::values() {
  const std::span<const T> values = static_cast<const NpyArray&>(*this).values<T>();
  return {const_cast<T*>(values.data()), values.size()};
}

namespace {

template <typename From, typename To>
void Convert(std::span<const std::byte> bytes, std::vector<To>& to) {
  std::vector<From> values(bytes.size() / sizeof(From));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  to.assign(values.begin(), values.end());
}

}  // namespace

template <typename To>
std::vector<To> NpyArray::As() const {
  std::vector<To> to;
  if (dtype_ == "|b1" || dtype_ == "|u1") Convert<uint8_t>(bytes_, to);
  if (dtype_ == "|i1") Convert<int8_t>(bytes_, to);
  if (dtype_ == "<i2") Convert<int16_t>(bytes_, to);
  if (dtype_ == "<u2") Convert<uint16_t>(bytes_, to);
  if (dtype_ == "<i4") Convert<int32_t>(bytes_, to);
  if (dtype_ == "<u4") Convert<uint32_t>(bytes_, to);
  if (dtype_ == "<i8") Convert<int64_t>(bytes_, to);
  if (dtype_ == "<u8") Convert<uint64_t>(bytes_, to);
  if (dtype_ == "<f2") Convert<_Float16>(bytes_, to);
  if (dtype_ == "<f4") Convert<float>(bytes_, to);
  if (dtype_ == "<f8") Convert<double>(bytes_, to);
  return to;
}

template std::vector<float> NpyArray::As<float>() const;
template std::vector<double> NpyArray::As<double>() const;

#define WORLDMODELS_INSTANTIATE(T)                                               \
  template NpyArray NpyArray::From<T>(std::vector<int64_t>, std::span<const T>); \
  template std::span<const T> NpyArray::values<T>() const;                       \
  template std::span<T> NpyArray::values<T>()
WORLDMODELS_INSTANTIATE(bool);
WORLDMODELS_INSTANTIATE(uint8_t);
WORLDMODELS_INSTANTIATE(int8_t);
WORLDMODELS_INSTANTIATE(int32_t);
WORLDMODELS_INSTANTIATE(int64_t);
WORLDMODELS_INSTANTIATE(uint64_t);
WORLDMODELS_INSTANTIATE(float);
WORLDMODELS_INSTANTIATE(double);
#undef WORLDMODELS_INSTANTIATE

std::string DescribeArray(const std::string& dtype, const std::vector<int64_t>& shape) {
  return TypeName(dtype) + " " + ShapeName(shape);
}

std::string DescribeArray(const NpyArray& array) {
  return DescribeArray(array.dtype(), array.shape());
}

void CheckArray(const std::string& found_dtype, const std::vector<int64_t>& found_shape,
                const std::string& name, const std::string& dtype,
                const std::vector<int64_t>& shape) {
  const bool fits =
      std::equal(found_shape.begin(), found_shape.end(), shape.begin(), shape.end(),
                 [](int64_t is, int64_t wanted) { return wanted < 0 || is == wanted; });
  if (fits && found_dtype == dtype) return;
  FailInput("{} is {}, expected {} {}", name, DescribeArray(found_dtype, found_shape),
            TypeName(dtype), ShapeName(shape));
}

void CheckArray(const NpyArray& array, const std::string& name, const std::string& dtype,
                const std::vector<int64_t>& shape) {
  CheckArray(array.dtype(), array.shape(), name, dtype, shape);
}

std::string NpyHeader(const std::string& dtype, const std::vector<int64_t>& shape) {
  std::string lengths;
  for (const int64_t length : shape) lengths += std::to_string(length) + ", ";
  if (shape.size() > 1) lengths.resize(lengths.size() - 2);
  if (shape.size() == 1) lengths.resize(lengths.size() - 1);
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", dtype, lengths);
  // NumPy aligns the data to 64 bytes.
  constexpr size_t kPreamble = 10;
  header.resize((kPreamble + header.size() + 1 + 63) / 64 * 64 - kPreamble - 1, ' ');
  header += '\n';
  const auto length = static_cast<unsigned>(header.size());
  std::string preamble = "\x93NUMPY";
  preamble += {'\x01', '\x00', static_cast<char>(length & 255), static_cast<char>(length >> 8)};
  return preamble + header;
}

NpyLayout ParseNpyHeader(std::string_view content, const std::string& name) {
  const auto byte = [&](size_t i) { return static_cast<size_t>(static_cast<uint8_t>(content[i])); };
  if (content.size() < 10 || !content.starts_with("\x93NUMPY")) {
    const std::string what = DescribeForeign(content);
    FailInput("{}: not a .npy array{}{}", name, what.empty() ? "" : ": ", what);
  }
  const size_t version = byte(6);
  if (version < 1 || version > 3) {
    FailInput("{}: .npy format {}, expected 1, 2 or 3", name, version);
  }
  const size_t preamble = version == 1 ? 10 : 12;
  size_t length = byte(8) | byte(9) << 8;
  if (version > 1 && content.size() >= preamble) length |= byte(10) << 16 | byte(11) << 24;
  if (content.size() < preamble || content.size() - preamble < length) {
    FailInput("{}: truncated within the .npy header", name);
  }
  const std::string_view header = content.substr(preamble, length);

  const std::string_view descr = HeaderValue(header, "descr");
  const size_t quote = descr.size() < 2 ? std::string_view::npos : descr.find(descr[0], 1);
  if (quote == std::string_view::npos || (descr[0] != '\'' && descr[0] != '"')) {
    FailInput("{}: the .npy header names no plain type", name);
  }
  const std::string dtype(descr.substr(1, quote - 1));
  const Type* type = FindType(dtype);
  if (!type) {
    FailInput(
        "{}: type {}, expected one of bool, (u)int8 to (u)int64, float16, float32, float64 (little "
        "endian)",
        name, dtype);
  }
  const std::string_view order = HeaderValue(header, "fortran_order");
  if (!order.starts_with("False")) {
    FailInput("{}: {}, expected C order", name,
              order.starts_with("True") ? "Fortran order" : "a header without fortran_order");
  }
  std::vector<int64_t> shape;
  if (!ParseShape(HeaderValue(header, "shape"), shape)) {
    FailInput("{}: the .npy header holds no shape", name);
  }
  const int64_t bytes = ByteSize(type->size, shape);
  if (bytes < 0) FailInput("{}: no array can be of shape {}", name, ShapeName(shape));
  return {dtype, shape, static_cast<int64_t>(preamble + length), bytes};
}

void CheckNpyData(const NpyLayout& layout, int64_t bytes, const std::string& name) {
  if (bytes == layout.data_bytes) return;
  FailInput("{}: {} bytes of data, expected {} for {} {}", name, bytes, layout.data_bytes,
            TypeName(layout.dtype), ShapeName(layout.shape));
}

NpyArray ParseNpy(std::string_view content, const std::string& name) {
  const NpyLayout layout = ParseNpyHeader(content, name);
  const std::string_view data = content.substr(static_cast<size_t>(layout.header_bytes));
  CheckNpyData(layout, static_cast<int64_t>(data.size()), name);
  NpyArray array(layout.dtype, layout.shape);
  if (!data.empty()) std::memcpy(array.bytes().data(), data.data(), data.size());
  return array;
}

NpyArray LoadNpy(const std::filesystem::path& path) {
  return ParseNpy(ReadFile(path), path.string());
}

void SaveNpy(const std::filesystem::path& path, const NpyArray& array) {
  std::string content = NpyHeader(array.dtype(), array.shape());
  content.append(reinterpret_cast<const char*>(array.bytes().data()), array.bytes().size());
  WriteFileAtomically(path, content);
}

}  // namespace worldmodels
