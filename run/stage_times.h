#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "run/run_directory.h"

namespace worldmodels {

// Adds the time from its making to its end to a stage's in DIR/stages.json, with the machine's
// description; an interrupted stage is counted too. Several processes may do so at once.
class StageTimer {
 public:
  StageTimer(const RunDirectory& directory, std::string stage);
  ~StageTimer();
  StageTimer(const StageTimer&) = delete;
  StageTimer& operator=(const StageTimer&) = delete;

 private:
  void Record() const;

  RunDirectory directory_;
  std::string stage_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// What stages.json holds.
struct StageTimes {
  std::vector<std::pair<std::string, double>> seconds;       // by stage, in the order they ended
  std::vector<std::pair<std::string, std::string>> machine;  // as DescribeMachine says it; the last
};

// Nothing if there is no file. Throws Error (kInput) if it is broken.
StageTimes LoadStageTimes(const RunDirectory& directory);

}  // namespace worldmodels
