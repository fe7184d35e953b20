#pragma once

#include <optional>
#include <span>
#include <vector>

#include "controller/linear_controller.h"
#include "env/mishap.h"
#include "rollout/executor.h"

namespace worldmodels {

// Drives the tracks of the seeds with C in the executor's real worlds, and tells what happened on
// each (FindMishap). Called by all ranks with the same arguments; the mishaps are at rank 0. Throws
// Error (kInterrupted).
std::vector<std::optional<Mishap>> FindMishaps(Executor& executor,
                                               const LinearController& controller,
                                               std::span<const uint64_t> seeds, bool quiet);

}  // namespace worldmodels
