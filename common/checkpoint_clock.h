#pragma once

#include <chrono>

namespace worldmodels {

// Says when the next checkpoint is due, so that a kill loses at most `interval` of work.
class CheckpointClock {
 public:
  explicit CheckpointClock(double interval_seconds);

  // True once the interval has passed since the last true (or since construction).
  bool Due();

 private:
  std::chrono::duration<double> interval_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace worldmodels
