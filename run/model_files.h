#pragma once

#include <filesystem>

#include "vision/vae.h"

namespace worldmodels {

// V from a file alone, whoever wrote it: sizes are read from the tensors' shapes. Throws Error
// (kInput) naming the tensor that is missing, mis-shaped or not finite.
Vae LoadVaeFile(const std::filesystem::path& path);

}  // namespace worldmodels
