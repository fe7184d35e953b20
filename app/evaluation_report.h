#pragma once

#include <span>
#include <string>

#include "rollout/evaluator.h"
#include "run/evaluation.h"

namespace worldmodels {

// "mean return 812.3 +- 14.2 (standard error) on tracks 1000000 to 1000019; ..."
std::string DescribeEvaluation(const EvaluationSummary& summary, bool in_dream);

// A table of how many tracks were not completed for what reason, and the ten worst of them, in
// lines. failures: the worst first.
std::string DescribeFailures(std::span<const FailedTrack> failures);

}  // namespace worldmodels
