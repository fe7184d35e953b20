#pragma once

#include <span>
#include <string>
#include <type_traits>

namespace worldmodels {

// What a driver does in one step of 1/50 s. steer: -1 full left to 1 full right; gas and brake:
// 0 to 1, brake of 0.9 and more locks the wheels.
struct Action {
  float steer = 0;
  float gas = 0;
  float brake = 0;

  bool operator==(const Action&) const = default;
};

inline constexpr int kActionSize = 3;  // floats of an action, in the order of its members
static_assert(std::is_standard_layout_v<Action> && std::is_trivially_copyable_v<Action> &&
              sizeof(Action) == kActionSize * sizeof(float));

// The same actions as M takes and rollouts keep them: (n, 3).
inline std::span<const float> AsFloats(std::span<const Action> actions) {
  return {reinterpret_cast<const float*>(actions.data()), actions.size() * kActionSize};
}
inline std::span<const float, kActionSize> AsFloats(const Action& action) {
  return AsFloats(std::span(&action, 1)).first<kActionSize>();
}

inline Action ActionFrom(std::span<const float, kActionSize> values) {
  return {.steer = values[0], .gas = values[1], .brake = values[2]};
}

// "steer is 2, expected -1 to 1" for a value that is NaN or out of range; empty if there is none.
std::string DescribeFault(const Action& action);

}  // namespace worldmodels
