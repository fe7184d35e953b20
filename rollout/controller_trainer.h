#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "controller/controller_config.h"
#include "controller/episode_evaluator.h"
#include "controller/search_space.h"

namespace worldmodels {

// Evolves C. All candidates of a generation drive the same tracks, the next generation new ones;
// the distribution's mean is validated on fixed tracks every few generations, and the best
// validated one is kept. Writes controller_dir/{model,state}.safetensors and metrics.csv after each
// generation and goes on from there when it was stopped: the run then ends with the same bytes as
// one that was not. Returns at once if all generations are done.
//
// start: of the distribution's mean; without one all parameters are 0. Throws
// Error: kInput for a state of another search, kFailure for a return that is not finite,
// kInterrupted after Ctrl-C (the generation in progress is lost).
void TrainController(const ControllerConfig& config, uint64_t seed, bool quiet,
                     const EpisodeEvaluator& evaluate, const SearchSpace& space,
                     const std::optional<LinearController>& start,
                     const std::filesystem::path& controller_dir);

}  // namespace worldmodels
