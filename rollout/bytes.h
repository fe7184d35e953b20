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
template <typename T>
void PutBytes(std::string& bytes, std::span<const T> values) {
  static_assert(std::is_trivially_copyable_v<T>);
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

// Takes count values off the front of bytes.
template <typename T>
std::vector<T> TakeBytes(std::string_view& bytes, size_t count) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (bytes.size() < count * sizeof(T)) FailRun("a message from another rank is too short");
  std::vector<T> values(count);
  std::memcpy(values.data(), bytes.data(), count * sizeof(T));
  bytes.remove_prefix(count * sizeof(T));
  return values;
}

}  // namespace worldmodels
