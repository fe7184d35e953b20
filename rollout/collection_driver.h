#pragma once

#include <span>

#include "common/random.h"
#include "env/action.h"

namespace worldmodels {

// Who drives the lanes of a collection. For one thread.
class CollectionDriver {
 public:
  virtual ~CollectionDriver() = default;

  // A new episode in a lane, with random numbers of its own.
  virtual void Begin(int lane, const Pcg64& random) = 0;
  // What all lanes see, (lanes, S, S, 3); then their actions are asked for.
  virtual void Observe(std::span<const uint8_t> frames) = 0;
  virtual Action Next(int lane) = 0;
  // All lanes' actions, once they are taken.
  virtual void Acted(std::span<const Action> actions) = 0;
};

}  // namespace worldmodels
