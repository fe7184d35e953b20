#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "run/run_directory.h"

namespace worldmodels {

// Adds the time from its making to its end to a stage's in DIR/stages.json, with the machine's
// description, if made was written meanwhile: a file, or a folder that files are renamed into. So a
// stage that finds nothing left to do costs nothing, and an interrupted one is counted too.
class StageClock {
 public:
  StageClock(const RunDirectory& directory, std::string stage, std::filesystem::path made);
  ~StageClock();
  StageClock(const StageClock&) = delete;
  StageClock& operator=(const StageClock&) = delete;

 private:
  void Record() const;

  RunDirectory directory_;
  std::string stage_;
  std::filesystem::path made_;
  std::filesystem::file_time_type before_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// "train-controller", with the folder's name if it is another.
std::string ControllerStageName(const RunDirectory& directory);

// What stages.json holds.
struct StageTimes {
  std::vector<std::pair<std::string, double>> seconds;       // by stage, in the order they ended
  std::vector<std::pair<std::string, std::string>> machine;  // as DescribeMachine says it; the last
};

// Nothing if there is no file. Throws Error (kInput) if it is broken.
StageTimes LoadStageTimes(const RunDirectory& directory);

}  // namespace worldmodels
