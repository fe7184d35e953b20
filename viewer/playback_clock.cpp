#include "viewer/playback_clock.h"

#include <algorithm>

namespace worldmodels {

void PlaybackClock::Faster() { speed_ = std::min(speed_ * 2, kFastest); }

void PlaybackClock::Slower() { speed_ = std::max(speed_ / 2, kSlowest); }

void PlaybackClock::StepOnce() {
  paused_ = true;
  step_once_ = true;
}

int PlaybackClock::StepsDue(double elapsed) {
  if (paused_) {
    due_ = 0;
    const int steps = step_once_ ? 1 : 0;
    step_once_ = false;
    return steps;
  }
  const double rate = steps_per_second_ * speed_;
  due_ = std::min(due_ + elapsed * rate, std::max(1.0, 0.2 * rate));
  const int steps = static_cast<int>(due_);
  due_ -= steps;
  return steps;
}

}  // namespace worldmodels
