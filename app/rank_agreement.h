#pragma once

#include <string>

#include "app/options.h"
#include "rollout/ranks.h"

namespace worldmodels {

// Called by all ranks. Throws Error (kInput) on all of them if one was started with another
// command, configuration or models than rank 0, naming the first difference.
void CheckSameOnRanks(const std::string& command, const RunContext& run, Ranks& ranks);

}  // namespace worldmodels
