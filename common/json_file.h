#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "common/error.h"

namespace worldmodels {

// The JSON object that a file holds: at most kMaxJsonBytes, kMaxJsonDepth and, in all objects
// together, kMaxJsonKeys, so that no file hangs or swells. Throws Error (kInput), one line that
// begins with the file's name and says where it is broken.
nlohmann::ordered_json LoadJsonObject(const std::filesystem::path& path);

inline constexpr size_t kMaxJsonBytes = 1 << 22;
inline constexpr int kMaxJsonDepth = 32;
inline constexpr int kMaxJsonKeys = 4096;

[[noreturn]] void FailForeignJson(const std::filesystem::path& path, const std::string& what,
                                  const std::string& advice);

// What read makes of it. A value that read asks for, and that is not there or of another type,
// throws Error (kInput) naming the file; advice is put behind that.
template <typename Read>
auto ReadJson(const std::filesystem::path& path, const Read& read, const std::string& advice = "") {
  const nlohmann::ordered_json json = LoadJsonObject(path);
  try {
    return read(json);
  } catch (const nlohmann::ordered_json::exception& error) {
    FailForeignJson(path, error.what(), advice);
  }
}

// An integer of an object, from 0 to 2^53. Throws Error (kInput) naming file and key.
int64_t JsonCount(const std::filesystem::path& path, const nlohmann::ordered_json& object,
                  const char* key);

}  // namespace worldmodels
