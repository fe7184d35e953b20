#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "run/run_context.h"

namespace worldmodels {

// How far a stage of the pipeline is, and what it took.
struct StageProgress {
  std::string stage;
  int64_t done = 0, wanted = 0;
  std::string unit = "";                         // of what is counted; empty: done or not
  std::optional<double> seconds = std::nullopt;  // nothing if that is not known

  bool finished() const { return done >= wanted; }
};

struct MeanReturn {
  double mean = 0;
  double standard_error = 0;
};

// What evaluation.json says.
struct Score {
  int64_t episodes = 0, first_seed = 0, completed = 0;
  MeanReturn agent;
  std::optional<MeanReturn> random_policy;  // on the same tracks
};

// A run at a glance.
struct Overview {
  std::string name;  // the run directory's last name
  int64_t seed = 0;
  std::optional<Score> score;
  std::vector<StageProgress> stages;
  // Of the stages that were not made from what is here: name and change.
  std::vector<std::string> stale;
  // Seconds of what else was run: the film, early rounds.
  std::vector<std::pair<std::string, double>> other_times;
  std::vector<std::pair<std::string, std::string>> machine;  // as stages.json has it
  std::vector<ConfigField> configuration;
  std::vector<std::string> files;  // those that are there, relative to the run directory
};

// Throws Error (kInput) if a file is broken.
Overview ReadOverview(const RunContext& run);

}  // namespace worldmodels
