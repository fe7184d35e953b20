#pragma once

#include <vector>

#include "rollout/evaluator.h"
#include "rollout/ranks.h"
#include "run/run_context.h"

namespace worldmodels {

// Called by all ranks: the run's agent on the tracks of evaluation.*, in its world. The results are
// at rank 0. Throws Error (kInput) if a model is missing.
std::vector<EpisodeResult> EvaluateAgent(const RunContext& run, Ranks& ranks);

}  // namespace worldmodels
