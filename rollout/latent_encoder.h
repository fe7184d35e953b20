#pragma once

#include <filesystem>

#include "common/episode.h"
#include "memory/latent_dataset.h"
#include "vision/precision.h"
#include "vision/vae.h"

namespace worldmodels {

// Encodes every frame of every rollout with V and writes memory_dir/latents.npz, what M learns
// from. Broken episodes are skipped with a warning that names them; Error (kInput) if more than 1 %
// are broken or none is left; kFailure at once if the disk is too small. known: what the same V
// made of some of them before, which is taken as it is; or null.
void EncodeRollouts(const Vae& vision, Precision precision, int threads, bool quiet,
                    const EpisodeSet& rollouts, const LatentDataset* known,
                    const std::filesystem::path& memory_dir);

}  // namespace worldmodels
