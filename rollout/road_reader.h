#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rollout/executor.h"
#include "rollout/linear_probe.h"
#include "rollout/rollout_config.h"

namespace worldmodels {

// Frames as V sees them, and whether the hull was on the road.
struct RoadFrames {
  int latents = 0;
  std::vector<float> z;          // (n, latent)
  std::vector<uint8_t> on_road;  // (n)
};

// Reads from z whether the car is on the road: ridge regression on z and on all products of two
// latents, since "near the middle" is no linear thing.
class RoadReader {
 public:
  // Throws Error (kInput) if the frames show only one of the two, or are fewer than kFewest.
  explicit RoadReader(const RoadFrames& frames);

  static constexpr int kFewest = 100;

  // Tensors weight (features, 1) and bias (1), and V's digest, which says whose z it reads.
  void Save(const std::filesystem::path& path, const std::string& vision_digest) const;
  // None if there is no such file, or if it reads the z of another V. Throws Error (kInput) if the
  // file is broken or for another number of latents.
  static std::optional<RoadReader> LoadIfFits(const std::filesystem::path& path,
                                              const std::string& vision_digest, int latents);

  // z (latent).
  bool OnRoad(std::span<const float> z) const;
  // The share of the frames that are read rightly, the mean of both kinds'. NaN without one kind.
  double BalancedAccuracy(const RoadFrames& frames) const;

 private:
  explicit RoadReader(LinearProbe probe) : probe_(std::move(probe)) {}

  LinearProbe probe_;
};

// Drives tracks first_seed, ... in the executor's real worlds with a controller that is disturbed
// half of the time, and keeps every fifth frame from the camera's first second on. Called by all
// ranks; rank 0 has the frames that it drove itself. Throws Error (kInterrupted).
RoadFrames CollectRoadFrames(Executor& executor, const CollectConfig& policy,
                             const LinearController& controller, int64_t episodes,
                             int64_t first_seed, uint64_t seed, bool quiet);

}  // namespace worldmodels
