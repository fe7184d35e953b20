#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "report/driven_path.h"
#include "report/run_files.h"

namespace worldmodels {

// One row of evaluation.csv.
struct EvaluatedTrack {
  uint64_t seed = 0;
  double total_reward = 0;
  int64_t steps = 0, tiles = 0;
  bool completed = false;
};

// A track and the way that the agent takes on it when it drives there again.
struct DrivenTrack {
  EvaluatedTrack track;
  DrivenPath path;
};

// A world of variants.json.
struct EvaluatedVariant {
  std::string name;
  double mean = 0, standard_error = 0, mean_steps = 0;
  int64_t episodes = 0, completed = 0;
};

// What the report shows of the evaluation.
struct EvaluationResults {
  Part<std::vector<EvaluatedTrack>> tracks;
  std::vector<DrivenTrack> drives;         // the best tracks, then the worst; from good to bad
  bool driven_again = false;               // else the paths are empty
  std::vector<EvaluatedVariant> variants;  // of `evaluate --variants`, if it has been run
};

// Throws Error (kInput) if the file is broken or holds no track.
std::vector<EvaluatedTrack> LoadEvaluatedTracks(const std::filesystem::path& path);

// Throws Error (kInput) if the file is not as `evaluate --variants` writes it.
std::vector<EvaluatedVariant> LoadEvaluatedVariants(const std::filesystem::path& path);

// The best four of the tracks and the worst ten (of fewer, each once: half of them best, as far as
// four).
std::vector<DrivenTrack> DriveBestAndWorst(const EnvironmentConfig& environment,
                                           const AgentModels& models,
                                           std::vector<EvaluatedTrack> tracks);

}  // namespace worldmodels
