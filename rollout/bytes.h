#pragma once

#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "common/error.h"

namespace worldmodels {

// Plain values as bytes, for messages between ranks (the same program on the same kind of machine).
// No padding is sent, whose bytes would be whatever the memory held.
template <typename T>
inline constexpr bool kIsPlain = std::is_trivially_copyable_v<T> &&
                                 (std::is_floating_point_v<T> ||
                                  std::has_unique_object_representations_v<T>);

template <typename T>
void PutBytes(std::string& bytes, std::span<const T> values) {
  static_assert(kIsPlain<T>);
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

template <typename T>
void PutValue(std::string& bytes, const T& value) {
  PutBytes<T>(bytes, {&value, 1});
}

// Takes count values off the front of bytes.
template <typename T>
std::vector<T> TakeBytes(std::string_view& bytes, size_t count) {
  static_assert(kIsPlain<T>);
  if (bytes.size() / sizeof(T) < count) FailRun("a message from another rank is too short");
  std::vector<T> values(count);
  std::memcpy(values.data(), bytes.data(), count * sizeof(T));
  bytes.remove_prefix(count * sizeof(T));
  return values;
}

template <typename T>
T TakeValue(std::string_view& bytes) {
  static_assert(kIsPlain<T>);
  if (bytes.size() < sizeof(T)) FailRun("a message from another rank is too short");
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  bytes.remove_prefix(sizeof(T));
  return value;
}

}  // namespace worldmodels
