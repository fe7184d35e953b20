#pragma once

#include <filesystem>

#include "common/episode.h"
#include "vision/precision.h"
#include "vision/vae.h"

namespace worldmodels {

// Encodes every frame of every rollout with V and writes memory_dir/latents.npz, what M learns
// from. Broken episodes are skipped with a warning that names them; Error (kInput) if more than 1 %
// are broken or none is left.
void EncodeRollouts(const Vae& vision, Precision precision, int threads, bool quiet,
                    const EpisodeSet& rollouts, const std::filesystem::path& memory_dir);

}  // namespace worldmodels
