#pragma once

#include <cstdint>
#include <filesystem>

#include "memory/memory_config.h"

namespace worldmodels {

// Trains M on memory_dir/latents.npz and writes model.safetensors, state.safetensors (weights,
// Adam's moments, step, where the carried sequences are), standardisation.safetensors,
// diagnostics.json and metrics.csv beside it. Goes on from the
// state; returns at once if that is at config.steps. A killed and resumed run ends with the same
// model bytes, at any number of threads (0: all cores).
// Throws Error: kInput for bad or unusable data, or a state of another architecture; kFailure
// naming the step where the loss is not finite (the last checkpoint stays); kInterrupted after
// Ctrl-C, when the state is saved.
void TrainMemory(const MemoryConfig& config, int latent_size, uint64_t seed, int threads,
                 bool quiet, const std::filesystem::path& memory_dir);

}  // namespace worldmodels
