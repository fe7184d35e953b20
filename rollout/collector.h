#pragma once

#include <filesystem>

#include "env/environment_config.h"
#include "rollout/rollout_config.h"

namespace worldmodels {

// Drives at random and writes each episode to rollouts_dir/episode_NNNNNN.npz. Episodes that are
// there already are kept, so an interrupted collection goes on where it was. An episode's bytes
// depend on the configuration, the seed and its number alone, not on threads or lanes.
// Throws Error (kInterrupted) on Ctrl-C; finished episodes are on disk then.
void CollectRollouts(const CollectConfig& config, const EnvironmentConfig& environment,
                     uint64_t seed, int threads, bool quiet,
                     const std::filesystem::path& rollouts_dir);

}  // namespace worldmodels
