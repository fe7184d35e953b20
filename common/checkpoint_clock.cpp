#include "common/checkpoint_clock.h"

namespace worldmodels {

CheckpointClock::CheckpointClock(double interval_seconds)
    : interval_(interval_seconds), last_(std::chrono::steady_clock::now()) {}

bool CheckpointClock::Due() {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < interval_) return false;
  last_ = now;
  return true;
}

}  // namespace worldmodels
