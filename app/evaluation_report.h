#pragma once

#include <string>

#include "rollout/evaluator.h"

namespace worldmodels {

// "mean return 812.3 +- 14.2 (standard error) over 20 tracks from 1000000, ..."
std::string DescribeEvaluation(const EvaluationSummary& summary);

}  // namespace worldmodels
