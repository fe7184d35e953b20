#pragma once

#include <functional>
#include <span>
#include <vector>

#include "controller/episode_evaluator.h"
#include "rollout/executor.h"

namespace worldmodels {

// Drives jobs with controllers, as EpisodeEvaluator says. Called by all ranks with the same
// arguments.
std::vector<EpisodeResult> DriveJobs(Executor& executor,
                                     std::span<const LinearController> controllers,
                                     std::span<const EpisodeJob> jobs, int stall_steps,
                                     const Executor::ReportProgress& progress = {});

// Called by all ranks, each with its own executor of the same world. At rank 0 lead is called, with
// an evaluator that spreads every set of jobs over all ranks; the others drive their share until
// lead returns. The results are those of one rank alone.
void LeadOverRanks(Executor& executor, const std::function<void(const EpisodeEvaluator&)>& lead);

}  // namespace worldmodels
