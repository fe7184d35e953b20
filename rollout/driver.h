#pragma once

#include <span>

#include "common/action.h"

namespace worldmodels {

// Who drives one episode.
class Driver {
 public:
  virtual ~Driver() = default;

  // z, h: what is seen now, and M's state; empty in a world without V or M.
  virtual Action Act(std::span<const float> z, std::span<const float> h) = 0;
};

}  // namespace worldmodels
