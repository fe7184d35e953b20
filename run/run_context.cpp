#include "run/run_context.h"

#include "common/atomic_file.h"

namespace worldmodels {

RunConfig LoadRunConfig(const RunDirectory& directory) {
  RunConfig config;
  if (std::filesystem::exists(directory.config()))
    ConfigFile::Load(directory.config()).Read(config);
  return config;
}

void SaveRunConfig(const RunDirectory& directory, const RunConfig& config) {
  const std::string text = WriteConfig(config);
  // Untouched if it says so already.
  if (std::filesystem::exists(directory.config()) && ReadFile(directory.config()) == text) return;
  WriteFileAtomically(directory.config(), text);
}

}  // namespace worldmodels
