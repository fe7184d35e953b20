#pragma once

#include <string>

namespace worldmodels {

// What a driver does in one step of 1/50 s. steer: -1 full left to 1 full right; gas and brake:
// 0 to 1, brake of 0.9 and more locks the wheels.
struct Action {
  float steer = 0;
  float gas = 0;
  float brake = 0;
};

// "steer is 2, expected -1 to 1" for a value that is NaN or out of range; empty if there is none.
std::string DescribeFault(const Action& action);

}  // namespace worldmodels
