#pragma once

#include <string>

#include "rollout/evaluator.h"

namespace worldmodels {

// "mean return 812.3 +- 14.2 (standard error) on tracks 1000000 to 1000019; ..."
std::string DescribeEvaluation(const EvaluationSummary& summary, bool in_dream);

}  // namespace worldmodels
