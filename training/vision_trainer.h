#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "common/episode.h"
#include "common/interrupt.h"
#include "training/training_loop.h"
#include "vision/recolourer.h"
#include "vision/vision_config.h"

namespace worldmodels {

// Trains V on a set of rollouts until config.steps by the loop and protocol of
// training/training_loop.h. Writes vision_dir/model.safetensors, state.safetensors (weights, Adam,
// step, threads), metrics.csv and latent_kl.csv; last it measures the ranges of int8 inference,
// which the model's file holds. In metrics.csv, kl is in nats before beta and the tolerance, and
// used_latents counts the latents whose mean KL over the validation frames is above 0.01 nats. A
// plain auto-encoder (config.variational false) draws nothing; its kl is 0, its used_latents empty,
// and it has no latent_kl.csv. A model or state to go on from may be of another kind: config says
// what becomes of it.
//
// recolourer: who draws frames in other colours, if config.recolour asks for them; then
// metrics.csv has a column validation_recoloured, the reconstruction error of held-out frames that
// are all shown recoloured, against the plain ones.
//
// threads: 0 means all cores. V's gradients are sums over threads, so that V, unlike all else, ends
// with the same bytes at the same number of threads only; going on with another number warns.
//
// Throws Error: kInput (no or broken rollouts, state or model of another size), kFailure (the loss
// is not finite), kInterrupted.
void TrainVision(const VisionConfig& config, uint64_t seed, int threads, bool quiet,
                 const EpisodeSet& rollouts, const std::filesystem::path& vision_dir,
                 const Recolourer* recolourer = nullptr, const StopRequest& stop = Interrupted);

// Steps made according to vision_dir's state, read without its weights; none without a state.
// Throws Error (kInput) if it is broken.
std::optional<int64_t> TrainedVisionSteps(const std::filesystem::path& vision_dir);

}  // namespace worldmodels
