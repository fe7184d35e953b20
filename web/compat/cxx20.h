#pragma once

// Included before everything else (web/CMakeLists.txt): what C++20 has and Debian 12's Emscripten
// (clang 14 with libc++ 13) has not. Nothing with a newer one.

#include <version>

#if defined(_LIBCPP_VERSION) && _LIBCPP_VERSION < 15000
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iterator>
#include <string>

namespace std {

template <typename To, typename From>
constexpr To bit_cast(const From& from) noexcept {
  return __builtin_bit_cast(To, from);
}

inline from_chars_result from_chars(const char* first, const char* last, float& value) {
  const string text(first, last);
  char* end = nullptr;
  const float read = strtof(text.c_str(), &end);
  if (end == text.c_str()) return {first, errc::invalid_argument};
  value = read;
  return {first + (end - text.c_str()), errc()};
}

namespace ranges {

template <typename R, typename Out>
constexpr Out copy(R&& r, Out out) {
  return std::copy(std::begin(r), std::end(r), out);
}
template <typename R, typename T>
constexpr void fill(R&& r, const T& value) {
  std::fill(std::begin(r), std::end(r), value);
}
template <typename R, typename Out, typename F>
constexpr Out transform(R&& r, Out out, F f) {
  return std::transform(std::begin(r), std::end(r), out, f);
}
template <typename R, typename F>
constexpr bool all_of(R&& r, F f) {
  return std::all_of(std::begin(r), std::end(r), f);
}
template <typename R, typename F>
constexpr bool any_of(R&& r, F f) {
  return std::any_of(std::begin(r), std::end(r), f);
}
template <typename R, typename T>
constexpr auto count(R&& r, const T& value) {
  return std::count(std::begin(r), std::end(r), value);
}
template <typename R, typename T>
constexpr auto find(R&& r, const T& value) {
  return std::find(std::begin(r), std::end(r), value);
}
template <typename R>
constexpr auto max(R&& r) {
  return *std::max_element(std::begin(r), std::end(r));
}
template <typename R>
constexpr auto min_element(R&& r) {
  return std::min_element(std::begin(r), std::end(r));
}

}  // namespace ranges
}  // namespace std
#endif

#ifndef __FLT16_MAX__
namespace worldmodels {

// Half precision as it is stored, for a compiler that has no _Float16 on this machine.
class StoredHalf {
 public:
  StoredHalf() = default;
  explicit StoredHalf(float value) : value_(value) {}
  operator float() const { return value_; }

 private:
  __fp16 value_;
};

}  // namespace worldmodels
#define _Float16 worldmodels::StoredHalf
#endif
