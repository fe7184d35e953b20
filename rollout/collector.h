#pragma once

#include <filesystem>

#include "controller/linear_controller.h"
#include "controller/search_space.h"
#include "env/environment_config.h"
#include "memory/mdn_rnn.h"
#include "rollout/ranks.h"
#include "rollout/rollout_config.h"
#include "vision/vae.h"

namespace worldmodels {

// V, M and C of an agent that collects.
struct CollectingAgent {
  const Vae& vision;
  const MdnRnn* memory;  // null where C looks at z alone
  const LinearController& controller;
  const SearchSpace& space;  // in which collect.spread is meant
  Precision precision;       // of V's encoder
};

// Drives config.episodes episodes, numbered from first on, at random or with an agent, and writes
// each to rollouts_dir/episode_NNNNNN.npz. Episodes that are there already are kept, so an
// interrupted collection goes on where it was. An episode's bytes depend on the configuration, the
// seed, its number and the agent alone, not on threads or lanes. Called by all ranks, which share
// the episodes; each writes its own.
// Throws Error: kFailure at once if the disk is too small for them; kInterrupted on Ctrl-C, when
// finished episodes are on disk.
void CollectRollouts(Ranks& ranks, const CollectConfig& config,
                     const EnvironmentConfig& environment, uint64_t seed, int threads, bool quiet,
                     const std::filesystem::path& rollouts_dir, int64_t first = 0,
                     const CollectingAgent* agent = nullptr);

}  // namespace worldmodels
