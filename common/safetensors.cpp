#include "common/safetensors.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/foreign_file.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

using Half = _Float16;
constexpr const char* kHalf = "F16";

template <typename T>
constexpr const char* kDtype = nullptr;
template <>
constexpr const char* kDtype<float> = "F32";
template <>
constexpr const char* kDtype<double> = "F64";
template <>
constexpr const char* kDtype<int64_t> = "I64";
template <>
constexpr const char* kDtype<uint64_t> = "U64";
template <>
constexpr const char* kDtype<uint8_t> = "U8";

// Bytes of one element; 0 for a type that the format does not know.
int64_t ItemSize(const std::string& dtype) {
  if (dtype == "F64" || dtype == "I64" || dtype == "U64") return 8;
  if (dtype == "F32" || dtype == "I32" || dtype == "U32") return 4;
  if (dtype == "F16" || dtype == "BF16" || dtype == "I16" || dtype == "U16") return 2;
  if (dtype == "U8" || dtype == "I8" || dtype == "BOOL") return 1;
  return 0;
}

int64_t ByteSize(const std::string& dtype, const std::vector<int64_t>& shape) {
  int64_t size = ItemSize(dtype);
  for (const int64_t length : shape) {
    if (length < 0 || __builtin_mul_overflow(size, length, &size)) return -1;
  }
  return size;
}

std::string Describe(const std::string& dtype, const std::vector<int64_t>& shape) {
  std::string text;
  for (const int64_t length : shape) {
    text += (text.empty() ? "" : ", ") + (length < 0 ? "any" : std::to_string(length));
  }
  return dtype + " (" + text + ")";
}

struct HeaderEntry {
  std::string name, dtype;
  std::vector<int64_t> shape;
  int64_t begin, end;
};

bool IsSize(const json& value) {
  return value.is_number_unsigned() && value.get<uint64_t>() <= static_cast<uint64_t>(INT64_MAX);
}

bool AreSizes(const json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), IsSize);
}

HeaderEntry ParseEntry(const std::string& file, const std::string& name, const json& value) {
  const auto has = [&](const char* key) { return value.is_object() && value.contains(key); };
  if (!has("dtype") || !has("shape") || !has("data_offsets") || !value["dtype"].is_string() ||
      !AreSizes(value["shape"]) || !AreSizes(value["data_offsets"]) ||
      value["data_offsets"].size() != 2) {
    FailInput("{}: {}: expected dtype, shape and two data_offsets in the header", file, name);
  }
  HeaderEntry entry{name, value["dtype"], value["shape"], value["data_offsets"][0],
                    value["data_offsets"][1]};
  // A type that is unknown here (float8 and the like) may be of any size, and is of no use.
  const bool known = ItemSize(entry.dtype) > 0;
  const int64_t bytes = known ? ByteSize(entry.dtype, entry.shape) : entry.end - entry.begin;
  if (entry.begin > entry.end || bytes != entry.end - entry.begin) {
    FailInput("{}: {}: data_offsets {} to {}, expected {} bytes for {}", file, name, entry.begin,
              entry.end, bytes, Describe(entry.dtype, entry.shape));
  }
  return entry;
}

// A file, its parts read as they are asked for.
class Source {
 public:
  explicit Source(const fs::path& path) : file_(path.string()), stream_(path, std::ios::binary) {
    const int failed = stream_ ? 0 : errno;
    std::error_code error;
    size_ = fs::file_size(path, error);
    if (failed != 0) FailInput("{}: cannot read: {}", file_, std::strerror(failed));
    if (error) FailInput("{}: cannot read: {}", file_, error.message());
  }

  uint64_t size() const { return size_; }
  const std::string& file() const { return file_; }

  void Read(uint64_t position, std::span<std::byte> out) {
    stream_.seekg(static_cast<std::streamoff>(position));
    if (!stream_.read(reinterpret_cast<char*>(out.data()),
                      static_cast<std::streamsize>(out.size()))) {
      FailInput("{}: cannot read {} bytes at {}", file_, out.size(), position);
    }
  }

 private:
  std::string file_;
  std::ifstream stream_;
  uint64_t size_ = 0;
};

// Names what is no safetensors file at all.
void CheckForeign(Source& source) {
  std::string beginning(static_cast<size_t>(std::min<uint64_t>(source.size(), 512)), '\0');
  source.Read(0, std::as_writable_bytes(std::span(beginning)));
  const std::string what = DescribeForeign(beginning);
  if (!what.empty()) FailInput("{}: {}, expected safetensors", source.file(), what);
}

// The JSON header, which follows its length.
json ReadHeader(Source& source, uint64_t& length) {
  CheckForeign(source);
  constexpr uint64_t kMaxHeader = 100'000'000;  // the limit of the reference implementation
  const std::string& file = source.file();
  if (source.size() < sizeof(length)) FailInput("{}: truncated: {} bytes", file, source.size());
  source.Read(0, std::as_writable_bytes(std::span(&length, 1)));
  if (length > kMaxHeader || length > source.size() - sizeof(length)) {
    FailInput("{}: truncated or not safetensors: a header of {} bytes in a file of {}", file,
              length, source.size());
  }
  std::string text(length, '\0');
  source.Read(sizeof(length), std::as_writable_bytes(std::span(text)));
  json header = json::parse(text, nullptr, false);
  if (!header.is_object()) FailInput("{}: not safetensors: the header is no JSON object", file);
  return header;
}

}  // namespace

template <typename T>
void SafeTensors::Add(const std::string& name, std::vector<int64_t> shape,
                      std::span<const T> values) {
  if (ByteSize(kDtype<T>, shape) != static_cast<int64_t>(values.size_bytes())) {
    throw std::logic_error(fmt::format("SafeTensors: {}: {} values for {}", name, values.size(),
                                       Describe(kDtype<T>, shape)));
  }
  const std::span<const std::byte> bytes = std::as_bytes(values);
  tensors_[name] = {kDtype<T>, std::move(shape), {bytes.begin(), bytes.end()}};
}

SafeTensors SafeTensors::Halved() const {
  SafeTensors halved = *this;
  for (auto& [name, entry] : halved.tensors_) {
    if (entry.dtype != kDtype<float>) continue;
    const std::vector<float> values = Get<float>(name, entry.shape);
    std::vector<Half> halves(values.size());
    std::ranges::transform(values, halves.begin(),
                           [](float value) { return static_cast<Half>(value); });
    for (size_t i = 0; i < halves.size(); ++i) {
      if (std::isfinite(static_cast<float>(halves[i]))) continue;
      FailInput("{}: {} holds {} at element {}, too large for half precision", path_.string(), name,
                values[i], i);
    }
    const auto bytes = std::as_bytes(std::span(halves));
    entry = {kHalf, entry.shape, {bytes.begin(), bytes.end()}};
  }
  return halved;
}

std::vector<std::string> SafeTensors::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : tensors_) names.push_back(name);
  return names;
}

std::vector<int64_t> SafeTensors::Shape(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) {
    FailInput("{}: no tensor {}; {}", path_.string(), name, DescribeHeld(name));
  }
  return found->second.shape;
}

std::string SafeTensors::DescribeHeld(const std::string& missing) const {
  if (tensors_.empty()) return "the file holds none";
  constexpr size_t kMost = 8;
  std::vector<std::string> names;
  for (const auto& [name, entry] : tensors_) {
    if (name.ends_with("." + missing)) {
      // torch.compile, DataParallel and modules of modules put their own names before.
      return fmt::format("there is {}: remove \"{}\" from the names", name,
                         name.substr(0, name.size() - missing.size()));
    }
    if (missing.ends_with("." + name)) {
      // A module saved alone: nn.Linear's weight and bias, nn.LSTM's weight_ih_l0.
      return fmt::format("there is {}: put \"{}\" before the names", name,
                         missing.substr(0, missing.size() - name.size()));
    }
    if (names.size() < kMost) names.push_back(name);
  }
  return fmt::format(
      "the file holds {}{}", fmt::join(names, ", "),
      tensors_.size() > kMost ? fmt::format(" and {} more", tensors_.size() - kMost) : "");
}

const SafeTensors::Entry& SafeTensors::Find(const std::string& name, const char* dtype,
                                            const std::vector<int64_t>& shape) const {
  const auto found = tensors_.find(name);
  const std::string expected = Describe(dtype, shape);
  if (found == tensors_.end()) {
    FailInput("{}: no tensor {}, expected {}; {}", path_.string(), name, expected,
              DescribeHeld(name));
  }
  const Entry& entry = found->second;
  const bool fits =
      std::equal(entry.shape.begin(), entry.shape.end(), shape.begin(), shape.end(),
                 [](int64_t is, int64_t wanted) { return wanted < 0 || is == wanted; });
  const bool widens = entry.dtype == kHalf && std::string_view(dtype) == kDtype<float>;
  if (!fits || (entry.dtype != dtype && !widens)) {
    FailInput("{}: {} is {}, expected {}", path_.string(), name, Describe(entry.dtype, entry.shape),
              expected);
  }
  return entry;
}

template <typename T>
void SafeTensors::Get(const std::string& name, const std::vector<int64_t>& shape,
                      std::span<T> out) const {
  const Entry& entry = Find(name, kDtype<T>, shape);
  if (entry.bytes.size() != out.size() * static_cast<size_t>(ItemSize(entry.dtype))) {
    FailInput("{}: {} is {}, expected {} values", path_.string(), name,
              Describe(entry.dtype, entry.shape), out.size());
  }
  if (entry.dtype == kHalf) {
    std::vector<Half> halves(out.size());
    std::memcpy(halves.data(), entry.bytes.data(), entry.bytes.size());
    std::ranges::copy(halves, out.begin());
  } else if (!out.empty()) {
    std::memcpy(out.data(), entry.bytes.data(), entry.bytes.size());
  }
  if constexpr (std::is_floating_point_v<T>) {
    const auto bad = std::find_if(out.begin(), out.end(), [](T x) { return !std::isfinite(x); });
    if (bad != out.end()) {
      FailInput("{}: {} holds {} at element {}, expected finite numbers", path_.string(), name,
                *bad, bad - out.begin());
    }
  }
}

template <typename T>
std::vector<T> SafeTensors::Get(const std::string& name, const std::vector<int64_t>& shape) const {
  const Entry& entry = Find(name, kDtype<T>, shape);
  std::vector<T> values(entry.bytes.size() / static_cast<size_t>(ItemSize(entry.dtype)));
  Get<T>(name, shape, values);
  return values;
}

#define WORLDMODELS_INSTANTIATE(T)                                                                 \
  template void SafeTensors::Add<T>(const std::string&, std::vector<int64_t>, std::span<const T>); \
  template std::vector<T> SafeTensors::Get<T>(const std::string&, const std::vector<int64_t>&)     \
      const;                                                                                       \
  template void SafeTensors::Get<T>(const std::string&, const std::vector<int64_t>&, std::span<T>) \
      const
WORLDMODELS_INSTANTIATE(float);
WORLDMODELS_INSTANTIATE(double);
WORLDMODELS_INSTANTIATE(int64_t);
WORLDMODELS_INSTANTIATE(uint64_t);
WORLDMODELS_INSTANTIATE(uint8_t);
#undef WORLDMODELS_INSTANTIATE

std::string SafeTensors::FirstNotFinite() const {
  const auto finite = [](auto zero, const Entry& entry) {
    std::vector<decltype(zero)> values(entry.bytes.size() / sizeof(zero));
    if (!values.empty()) std::memcpy(values.data(), entry.bytes.data(), entry.bytes.size());
    return std::ranges::all_of(values, [](auto value) { return std::isfinite(value); });
  };
  for (const auto& [name, entry] : tensors_) {
    if (entry.dtype == kDtype<float> && !finite(0.0f, entry)) return name;
    if (entry.dtype == kDtype<double> && !finite(0.0, entry)) return name;
  }
  return "";
}

std::string SafeTensors::Bytes() const {
  json header = json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  int64_t offset = 0;
  for (const auto& [name, entry] : tensors_) {
    const int64_t end = offset + static_cast<int64_t>(entry.bytes.size());
    header[name] = {
        {"dtype", entry.dtype}, {"shape", entry.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // aligns the data
  const uint64_t length = text.size();
  std::string content(sizeof(length), '\0');
  std::memcpy(content.data(), &length, sizeof(length));
  content.reserve(sizeof(length) + text.size() + static_cast<size_t>(offset));
  content += text;
  for (const auto& [name, entry] : tensors_) {
    content.append(reinterpret_cast<const char*>(entry.bytes.data()), entry.bytes.size());
  }
  return content;
}

void SafeTensors::Save(const fs::path& path) const { WriteFileAtomically(path, Bytes()); }

SafeTensors SafeTensors::Load(const fs::path& path, const std::vector<std::string>& names) {
  Source source(path);
  const std::string& file = source.file();
  uint64_t length = 0;
  const json header = ReadHeader(source, length);
  const uint64_t data_begin = sizeof(length) + length;

  SafeTensors tensors;
  tensors.path_ = path;
  std::vector<HeaderEntry> entries;
  for (const auto& [name, value] : header.items()) {
    if (name != "__metadata__") {
      entries.push_back(ParseEntry(file, name, value));
      continue;
    }
    if (!value.is_object()) FailInput("{}: __metadata__ is no JSON object", file);
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) FailInput("{}: __metadata__: {} is not text", file, key);
      tensors.metadata[key] = text;
    }
  }
  std::sort(entries.begin(), entries.end(), [](const HeaderEntry& a, const HeaderEntry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  int64_t offset = 0;
  for (const HeaderEntry& entry : entries) {
    if (entry.begin != offset) {
      FailInput("{}: {}: data begins at {}, expected {} (no gaps, no overlaps)", file, entry.name,
                entry.begin, offset);
    }
    offset = entry.end;
  }
  if (static_cast<uint64_t>(offset) != source.size() - data_begin) {
    FailInput("{}: truncated or overlong: {} bytes of data, expected {}", file,
              source.size() - data_begin, offset);
  }
  for (HeaderEntry& entry : entries) {
    if (!names.empty() && std::ranges::find(names, entry.name) == names.end()) continue;
    std::vector<std::byte> bytes(static_cast<size_t>(entry.end - entry.begin));
    source.Read(data_begin + static_cast<uint64_t>(entry.begin), bytes);
    tensors.tensors_[entry.name] = {entry.dtype, std::move(entry.shape), std::move(bytes)};
  }
  return tensors;
}

}  // namespace worldmodels
