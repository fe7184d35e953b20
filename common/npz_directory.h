#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace worldmodels {

// A file within a .npz, as the archive's directory has it.
struct NpzMember {
  std::string name;    // "rewards.npy"
  uint64_t bytes = 0;  // uncompressed
  uint32_t crc = 0;
  bool compressed = false;  // or not to be used as it lies there for another reason
};

// Throws Error (kInput) as LoadNpz if this is no archive.
std::vector<NpzMember> ListNpz(const std::filesystem::path& path);

}  // namespace worldmodels
