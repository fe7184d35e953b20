#pragma once

#include <optional>
#include <vector>

#include "rollout/collection_driver.h"
#include "rollout/random_policy.h"

namespace worldmodels {

// Drives at random, without a look at the frames.
class RandomDriver : public CollectionDriver {
 public:
  RandomDriver(const CollectConfig& config, int lanes) : config_(config), policies_(lanes) {}

  void Begin(int lane, const Pcg64& random) override { policies_[lane].emplace(config_, random); }
  void Observe(std::span<const uint8_t>) override {}
  Action Next(int lane) override { return policies_[lane]->Next(); }
  void Acted(std::span<const Action>) override {}

 private:
  CollectConfig config_;
  std::vector<std::optional<RandomPolicy>> policies_;
};

}  // namespace worldmodels
