#pragma once

#include <string>

#include "app/common_options.h"
#include "rollout/ranks.h"

namespace worldmodels {

// Called by all ranks. Throws Error (kInput) on all of them if one was started with another
// command, configuration or models than rank 0, naming the first difference.
void CheckSameOnRanks(const std::string& command, const RunContext& run, Ranks& ranks);

// As OpenRun, for commands that spread over ranks: rank 0 alone writes the configuration, after the
// ranks were found to agree, and alone shows progress.
RunContext OpenRunOnRanks(const std::string& command, const CommonOptions& options, Ranks& ranks);

}  // namespace worldmodels
