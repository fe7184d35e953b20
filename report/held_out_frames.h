#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "common/frame.h"
#include "env/track_state.h"

namespace worldmodels {

// Frames that V was not trained on, and where the car was.
struct HeldOutFrames {
  std::vector<uint8_t> pixels;         // (n, 64, 64, 3)
  std::vector<int64_t> episode, step;  // (n), of the rollouts; the episodes in their order
  // (n), speed and yaw rate left 0; nothing where the rollout does not hold the car's place
  // (docs/formats.md: scene_hull), or the moment is none that the probe counts (IsProbed).
  std::vector<std::optional<TrackState>> states;

  int64_t size() const { return static_cast<int64_t>(step.size()); }
  std::span<const uint8_t> frame(int64_t i) const {
    return std::span(pixels).subspan(static_cast<size_t>(i * kFrameBytes), kFrameBytes);
  }
};

// About count frames, spread evenly over at most 50 of the held-out rollouts; fewer if there are no
// more. Rollouts that cannot be read are left out with a warning.
HeldOutFrames GatherHeldOutFrames(const std::filesystem::path& rollouts, int64_t count);

}  // namespace worldmodels
