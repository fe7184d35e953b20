#pragma once

#include <array>
#include <string_view>

namespace worldmodels {

// How CMA-ES learns the shape of its distribution: an n x n matrix, or its diagonal alone.
enum class CovarianceForm { kFull, kSeparable };
constexpr std::array<std::string_view, 2> ChoiceNames(CovarianceForm) {
  return {"full", "separable"};
}

}  // namespace worldmodels
