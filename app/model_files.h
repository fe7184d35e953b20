#pragma once

#include <filesystem>

#include "memory/mdn_rnn.h"
#include "vision/vae.h"

namespace worldmodels {

// Models from a file alone, whoever wrote it: sizes are read from the tensors' shapes. Throw Error
// (kInput) naming the tensor that is missing, mis-shaped or not finite.
Vae LoadVaeFile(const std::filesystem::path& path);

// Rewards are in the head's units (memory.reward_scale is not in the file), and log standard
// deviations have no floor: the numbers that PyTorch gives for the same tensors.
MdnRnn LoadMdnRnnFile(const std::filesystem::path& path);

}  // namespace worldmodels
