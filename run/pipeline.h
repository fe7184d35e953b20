#pragma once

#include <memory>
#include <vector>

#include "run/stages.h"

namespace worldmodels {

// All stages of a run that make data and models, in order, then its evaluation: those of early
// rounds (pipeline.iterations, in DIR/rounds), each collecting with the agent of the round before,
// and of the last. ranks must outlive them.
std::vector<std::unique_ptr<Stage>> MakePipeline(const RunContext& run, Ranks& ranks);

}  // namespace worldmodels
