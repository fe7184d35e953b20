#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace worldmodels {

// Throws Error (kFailure) if the disk of a folder, which need not exist yet, has less room than
// that: "FOLDER: WHAT take about 6.5 GB, and 2.1 GB are free". Where the system does not tell,
// nothing.
void CheckDiskSpace(const std::filesystem::path& folder, double bytes, const std::string& what);

}  // namespace worldmodels
