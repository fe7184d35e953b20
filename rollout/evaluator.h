#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "controller/episode_evaluator.h"
#include "env/environment_config.h"
#include "rollout/ranks.h"
#include "rollout/rollout_config.h"

namespace worldmodels {

// Returns over a set of tracks, in figures.
struct EvaluationSummary {
  int64_t episodes = 0;
  int64_t first_seed = 0;
  double mean = 0, std = 0;   // of the return; std with n - 1
  double standard_error = 0;  // std / sqrt(n)
  double min = 0, max = 0;
  double mean_steps = 0, mean_tiles = 0;
  int64_t completed = 0;  // episodes in which every tile was visited
};

EvaluationSummary Summarise(std::span<const EpisodeResult> results, int64_t first_seed);

// Drives the tracks config.first_seed, config.first_seed + 1, ... with one controller.
std::vector<EpisodeResult> Evaluate(const EpisodeEvaluator& evaluate,
                                    const LinearController& controller,
                                    const EvaluationConfig& config, bool quiet);

// The same tracks driven by the random policy that collects rollouts, from environment.start_tile.
// Called by all ranks; the results at rank 0.
std::vector<EpisodeResult> EvaluateRandomPolicy(Ranks& ranks, const CollectConfig& policy,
                                                const EnvironmentConfig& environment,
                                                const EvaluationConfig& config, uint64_t seed,
                                                int threads, bool quiet);

// One object: episodes, first_seed, mean, std, standard_error, min, max, mean_steps, mean_tiles,
// completed.
std::string ToJson(const EvaluationSummary& summary);

// One row per track: seed, return, steps, tiles, completed.
void SavePerTrack(const std::filesystem::path& path, std::span<const EpisodeResult> results,
                  int64_t first_seed);

}  // namespace worldmodels
