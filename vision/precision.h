#pragma once

#include <array>
#include <string_view>

namespace worldmodels {

// Arithmetic of V's convolutions.
enum class Precision { kFp32, kBf16, kInt8 };
constexpr std::array<std::string_view, 3> ChoiceNames(Precision) {
  return {"fp32", "bf16", "int8"};
}

}  // namespace worldmodels
