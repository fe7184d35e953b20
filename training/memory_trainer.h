#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "common/interrupt.h"
#include "memory/memory_config.h"
#include "training/training_loop.h"

namespace worldmodels {

// Trains M on latents (latents.npz) until config.steps by the loop and protocol of
// training/training_loop.h. Writes model.safetensors, state.safetensors (weights, Adam's moments,
// step, where the carried sequences are) and metrics.csv into memory_dir; last
// standardisation.safetensors and diagnostics.json. The same bytes at any number of threads (0: all
// cores).
// Throws Error: kInput for bad or unusable data, or a state or model of another architecture;
// kFailure where the loss or its gradient is not finite; kInterrupted.
void TrainMemory(const MemoryConfig& config, int latent_size, uint64_t seed, int threads,
                 bool quiet, const std::filesystem::path& latents,
                 const std::filesystem::path& memory_dir, const StopRequest& stop = Interrupted);

// Updates made according to memory_dir's state, read without its weights; none without a state.
// Throws Error (kInput) if it is broken.
std::optional<int64_t> TrainedMemorySteps(const std::filesystem::path& memory_dir);

}  // namespace worldmodels
