#pragma once

#include "common/random.h"
#include "env/action.h"
#include "rollout/rollout_config.h"

namespace worldmodels {

// Random driving for data: Brownian steering, biased to the throttle, each draw held for some
// steps.
class RandomPolicy {
 public:
  RandomPolicy(const CollectConfig& config, Pcg64 random);

  Action Next();

 private:
  void Draw();

  CollectConfig config_;
  Pcg64 random_;
  Action action_;
  int64_t hold_ = 0;  // steps left before the next draw
};

}  // namespace worldmodels
