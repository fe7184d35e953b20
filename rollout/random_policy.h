#pragma once

#include "common/random.h"
#include "rollout/driver.h"
#include "rollout/rollout_config.h"

namespace worldmodels {

// Random driving for data: Brownian steering, biased to the throttle, each draw held for some
// steps.
class RandomPolicy : public Driver {
 public:
  RandomPolicy(const CollectConfig& config, Pcg64 random);

  Action Next();
  Action Act(std::span<const float>, std::span<const float>) override { return Next(); }

 private:
  void Draw();

  CollectConfig config_;
  Pcg64 random_;
  Action action_;
  int64_t hold_ = 0;  // steps left before the next draw
};

}  // namespace worldmodels
