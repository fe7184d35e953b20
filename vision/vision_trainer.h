#pragma once

#include <cstdint>
#include <filesystem>

#include "vision/vision_config.h"

namespace worldmodels {

// Trains V on rollouts_dir/episode_*.npz until config.steps. Writes vision_dir/model.safetensors,
// state.safetensors (weights, Adam, step) and metrics.csv. Goes on from the state where there is
// one, and ends with the same model bytes as a run that was never stopped; returns at once if that
// is finished. In metrics.csv, kl is in nats before beta and the tolerance, and used_latents counts
// the latents whose mean KL over the validation frames is above 0.01 nats.
// threads: 0 means all cores. Throws Error: kInput (no or broken rollouts, state of another size),
// kFailure (the loss is not finite: the last checkpoint stays), kInterrupted (saved first).
void TrainVision(const VisionConfig& config, uint64_t seed, int threads, bool quiet,
                 const std::filesystem::path& rollouts_dir,
                 const std::filesystem::path& vision_dir);

}  // namespace worldmodels
