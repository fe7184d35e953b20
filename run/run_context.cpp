#include "run/run_context.h"

#include "common/atomic_file.h"
#include "common/error.h"

namespace worldmodels {

ConfigFile LoadOwnConfig(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_empty(path, error) && !error) {
    FailInput("{}: empty, though the program never writes it so: a power cut? Give --config",
              path.string());
  }
  return ConfigFile::Load(path);
}

RunConfig LoadRunConfig(const RunDirectory& directory) {
  RunConfig config;
  if (std::filesystem::exists(directory.config())) {
    LoadOwnConfig(directory.config()).Read(config);
  }
  return config;
}

void SaveRunConfig(const RunDirectory& directory, const RunConfig& config) {
  const std::string text = WriteConfig(config);
  // Untouched if it says so already.
  if (std::filesystem::exists(directory.config()) && ReadFile(directory.config()) == text) return;
  WriteFileAtomically(directory.config(), text);
}

}  // namespace worldmodels
