#pragma once

#include <cstdint>
#include <filesystem>

#include "common/episode.h"
#include "common/interrupt.h"
#include "training/training_loop.h"
#include "vision/recolourer.h"
#include "vision/vae.h"
#include "vision/vision_config.h"

namespace worldmodels {

// Trains V's encoder alone, config.recolour_steps steps, to say of frames in other colours what the
// teacher says of the plain ones (vision/encoder_distillation.h); the decoder stays the teacher's,
// so that z means the same. Begins with the teacher, and goes by the loop and protocol of
// training/training_loop.h: vision_dir/model.safetensors, state.safetensors (weights, Adam, step,
// threads), metrics.csv; last it measures the ranges of int8 inference on frames as they were
// shown. In metrics.csv, divergence is the loss in nats (a plain auto-encoder's: squared error);
// validation_plain and validation_recoloured are that of held-out frames, shown as they are and all
// in other colours.
//
// recolourer: draws config.recolour of the frames in other colours. threads: as TrainVision.
//
// Throws Error: kInput (no or broken rollouts, state or model of another size), kFailure (the loss
// is not finite), kInterrupted.
void TrainEncoder(const VisionConfig& config, uint64_t seed, int threads, bool quiet,
                  const EpisodeSet& rollouts, const Vae& teacher,
                  const std::filesystem::path& vision_dir, const Recolourer& recolourer,
                  const StopRequest& stop = Interrupted);

}  // namespace worldmodels
