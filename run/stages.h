#pragma once

#include "rollout/evaluator.h"
#include "rollout/ranks.h"
#include "run/run_context.h"

namespace worldmodels {

// The stages of a run, as the commands and the pipeline call them. Each returns at once when its
// work is done already, goes on from its last checkpoint when it was stopped, and throws Error.
// Those that take ranks are called by all of them and share the work.
void CollectStage(const RunContext& run, Ranks& ranks);
// Rollouts of run from number first on, driven by the agent that another (or the same) run holds.
void CollectWithAgent(const RunContext& run, const RunContext& agent, int64_t first, Ranks& ranks);
void VisionStage(const RunContext& run);
void MemoryStage(const RunContext& run);
// In the real world, or the dream if run says so; the controller's folder remembers which.
void ControllerStage(const RunContext& run, Ranks& ranks);

// Drives the trained agent over run.config.evaluation's tracks; the results are rank 0's.
std::vector<EpisodeResult> EvaluateStage(const RunContext& run, Ranks& ranks);

}  // namespace worldmodels
