#pragma once

#include <functional>

#include "controller/episode_evaluator.h"
#include "rollout/episode_runner.h"
#include "rollout/ranks.h"

namespace worldmodels {

// Called by all ranks, each with its own runner of the same world. At rank 0 lead is called, with
// an evaluator that spreads every set of jobs over all ranks; the others drive their share until
// lead returns. The results are those of one rank alone.
void LeadOverRanks(Ranks& ranks, EpisodeRunner& runner,
                   const std::function<void(const EpisodeEvaluator&)>& lead);

}  // namespace worldmodels
