#include "common/action.h"

#include <fmt/format.h>

namespace worldmodels {
namespace {

bool Inside(float value, float low) { return value >= low && value <= 1; }  // false for NaN

}  // namespace

std::string DescribeFault(const Action& action) {
  if (Inside(action.steer, -1) && Inside(action.gas, 0) && Inside(action.brake, 0)) return {};
  if (!Inside(action.steer, -1)) return fmt::format("steer is {}, expected -1 to 1", action.steer);
  if (!Inside(action.gas, 0)) return fmt::format("gas is {}, expected 0 to 1", action.gas);
  return fmt::format("brake is {}, expected 0 to 1", action.brake);
}

}  // namespace worldmodels
