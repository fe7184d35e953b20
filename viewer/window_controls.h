#pragma once

#include "viewer/sfml.h"

namespace worldmodels {

// What a key asks of any window.
enum class ShowCommand {
  kNone,
  kPause,
  kStep,
  kFaster,
  kSlower,
  kRandom,
  kNext,
  kPrevious,
  kPanels,
  kScreenshot,
  kQuit,
};

// kNone for every other event.
ShowCommand CommandOf(const WindowEvent& event);

// The keys that every window has and uses alike, for its help line.
inline constexpr const char* kCommonHelp = "Tab panels     S screenshot     Esc quit";

// Says how many steps are due, so that a world runs in real time, or at a multiple of it, whatever
// the rate at which it is drawn.
class PlaybackClock {
 public:
  static constexpr double kSlowest = 0.25, kFastest = 16;

  explicit PlaybackClock(double steps_per_second) : steps_per_second_(steps_per_second) {}

  void TogglePause() { paused_ = !paused_; }
  void Faster();
  void Slower();
  // One step at the next call of StepsDue; pauses.
  void StepOnce();

  bool paused() const { return paused_; }
  double speed() const { return speed_; }

  // elapsed: seconds since the last call. What a slow machine could not do in a fifth of a second
  // is dropped rather than made up for.
  int StepsDue(double elapsed);

 private:
  double steps_per_second_;
  double speed_ = 1;
  double due_ = 0;
  bool paused_ = false;
  bool step_once_ = false;
};

}  // namespace worldmodels
