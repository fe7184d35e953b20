#pragma once

#include <optional>
#include <string>

#include "common/episode.h"
#include "run/run_config.h"
#include "run/run_directory.h"

namespace worldmodels {

// A command's configuration and place, ready to work with.
struct RunContext {
  RunConfig config;
  RunDirectory directory;
  int threads = 0;  // 0: one for each core
  bool json = false;
  bool quiet = false;
  bool in_dream = false;        // C drives in M's dream, not in the real world
  std::string start_from = {};  // folder of the C that a search begins with; none: from 0
  bool goes_on = false;         // with the distribution of that C's search, too
  // The round before, where its models are what this one begins with.
  std::optional<RunDirectory> carried = {};
  int round = 1;                            // of the pipeline
  bool of_dream = false;                    // its stages make a finished agent's dream
  bool keeps_vision = false;                // V is the round before's, as it is
  int64_t rollouts_end = kFirstHandDriven;  // V and M learn from the collected rollouts below it

  EpisodeSet rollouts() const { return {directory.rollouts(), rollouts_end}; }

  // Where V learns to draw: in a folder of its own if its encoder goes on alone afterwards.
  std::filesystem::path vision_training() const {
    return config.vision.recolour_steps > 0 ? directory.plain_vision() : directory.vision();
  }
  std::filesystem::path vision_metrics() const { return vision_training() / "metrics.csv"; }
  std::filesystem::path latent_kl() const { return vision_training() / "latent_kl.csv"; }
};

// A config.yaml that the program wrote. Throws Error (kInput), also if it is empty.
ConfigFile LoadOwnConfig(const std::filesystem::path& path);

// The configuration that a run has: of its config.yaml, or the defaults if there is none. Throws
// Error (kInput).
RunConfig LoadRunConfig(const RunDirectory& directory);

// Writes config.yaml.
void SaveRunConfig(const RunDirectory& directory, const RunConfig& config);

}  // namespace worldmodels
