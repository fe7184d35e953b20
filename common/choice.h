#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace worldmodels {

// An enum whose values have names, in files and on the command line. They are given once, beside
// the enum, in the order of its values, which count up from 0:
//
//   enum class Axle { kFront, kRear };
//   constexpr std::array<std::string_view, 2> ChoiceNames(Axle) { return {"front", "rear"}; }
template <typename E>
concept NamedEnum = std::is_enum_v<E> && requires(E value) {
  ChoiceNames(value).size();
};

template <NamedEnum E>
std::string NameOf(E value) {
  return std::string(ChoiceNames(value).at(static_cast<size_t>(value)));
}

// All names, in order.
template <NamedEnum E>
std::vector<std::string> NamesOf() {
  const auto names = ChoiceNames(E());
  return {names.begin(), names.end()};
}

// Nothing if no value has that name.
template <NamedEnum E>
std::optional<E> ParseChoice(std::string_view name) {
  const auto names = ChoiceNames(E());
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<E>(found - names.begin());
}

}  // namespace worldmodels
