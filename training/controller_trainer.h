#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "common/interrupt.h"
#include "common/safetensors.h"
#include "controller/controller_config.h"
#include "controller/episode_evaluator.h"
#include "controller/search_space.h"
#include "training/training_loop.h"

namespace worldmodels {

// Evolves C by the loop and protocol of training/training_loop.h; a step is a generation, and each
// ends with a checkpoint. All candidates of a generation drive the same tracks, the next generation
// new ones; the distribution's mean is validated on fixed tracks in the first, the last and every
// few generations, and the best validated one is controller_dir/model.safetensors.
//
// The distribution's mean begins at start; else at a model without state that is there; else at 0.
// Such a model is validated as generation 0: only a better one takes its place.
//
// Throws Error: kInput for a state of another search or a model of another size, kFailure for a
// return that is not finite, kInterrupted (the generation in progress is lost).
void TrainController(const ControllerConfig& config, uint64_t seed, bool quiet,
                     const EpisodeEvaluator& evaluate, const SearchSpace& space,
                     const std::optional<LinearController>& start,
                     const std::filesystem::path& controller_dir,
                     const StopRequest& stop = Interrupted);

// A search's state as another begins with it that goes on in another world, a later M's dream: the
// distribution and the count of generations are the same, the best is yet to be found.
SafeTensors CarriedSearch(SafeTensors state);
// What the parameters of a state's search mean. Throws Error (kInput) if the state is broken.
SearchSpace SpaceOfSearch(const SafeTensors& state);

// Generations made according to controller_dir's state, read without the rest of it; none without a
// state. Throws Error (kInput) if it is broken.
std::optional<int64_t> TrainedGenerations(const std::filesystem::path& controller_dir);

}  // namespace worldmodels
