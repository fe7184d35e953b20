#pragma once

#include "app/run_context.h"
#include "rollout/evaluator.h"

namespace worldmodels {

// The stages of a run, as the commands and the pipeline call them. Each returns at once when its
// work is done already, goes on from its last checkpoint when it was stopped, and throws Error.
void CollectStage(const RunContext& run);
// Rollouts of run from number first on, driven by the agent that another (or the same) run holds.
void CollectWithAgent(const RunContext& run, const RunContext& agent, int64_t first);
void VisionStage(const RunContext& run);
void MemoryStage(const RunContext& run);
// In the real world, or the dream if run says so; the controller's folder remembers which.
void ControllerStage(const RunContext& run);

// Drives the trained agent over run.config.evaluation's tracks.
std::vector<EpisodeResult> EvaluateStage(const RunContext& run);

}  // namespace worldmodels
