#pragma once

#include <string>

#include "env/car_racing.h"

namespace worldmodels {

// Why an episode is over: "every tile visited"; empty if it is not.
inline std::string EndingOf(const CarRacing& world, const StepResult& last) {
  if (!last.terminated && !last.truncated) return "";
  if (world.completed()) return "every tile visited";
  return last.terminated ? "off the playfield" : "out of time";
}

}  // namespace worldmodels
