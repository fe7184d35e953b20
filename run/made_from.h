#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "run/run_config.h"

namespace worldmodels {

// What an output of a run was made from: the record that each stage leaves beside its output, in
// made_from.json.
struct MadeFrom {
  std::string stage;    // "train-vision"
  std::string program;  // the version that began it
  uint64_t seed = 0;
  std::map<std::string, std::string> settings;  // "vision.beta": "0.1"; those that matter to it
  std::map<std::string, std::string> inputs;    // "vision/model.safetensors": its digest
  // "model.safetensors": digests of what the stage left, beside the record; empty until it is done.
  std::map<std::string, std::string> outputs;

  bool finished() const { return !outputs.empty(); }
};

// Nothing if there is no file. Throws Error (kInput) naming a file that is broken.
std::optional<MadeFrom> LoadMadeFrom(const std::filesystem::path& path);
void SaveMadeFrom(const std::filesystem::path& path, const MadeFrom& made);

// The values of config below the given keys ("vision", "rollout.precision"), but for those
// excepted.
std::map<std::string, std::string> Settings(const RunConfig& config,
                                            const std::vector<std::string>& keys,
                                            const std::vector<std::string>& except = {});

// In what two records of one stage differ.
struct Changes {
  std::optional<std::string> growth;     // "vision.steps: 3, now 6"
  std::vector<std::string> differences;  // "vision.beta: made with 1, now 0.5", one each
  bool inputs_alone = true;              // no difference is of the seed or a setting
};

// grows: the setting that may become larger without a new beginning ("vision.steps"); empty: none.
// A setting that the older record does not have was added to the program later: it had the default.
Changes Compare(const MadeFrom& made, const MadeFrom& now, const std::string& grows);

// A digest of names and sizes: which files a folder holds, without reading them. Says how many:
// "12 files, xxh3:...".
std::string DigestListing(const std::vector<std::filesystem::path>& files);

// DigestFile, or "none" if there is no such file.
std::string DigestIfThere(const std::filesystem::path& path);

}  // namespace worldmodels
