#pragma once

#include <string>
#include <string_view>

#include "common/npy.h"

namespace worldmodels {

// The .npy format (numpy.lib.format), as it stands alone and inside a .npz.

// A whole .npy file. Throws Error (kInput) with `name` in front.
NpyArray ParseNpy(std::string_view content, const std::string& name);

// What stands before the array's bytes.
std::string NpyHeader(const NpyArray& array);

}  // namespace worldmodels
