#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "common/atomic_file.h"
#include "controller/linear_controller.h"
#include "memory/mdn_rnn.h"
#include "program.h"
#include "run/run_config.h"
#include "run/run_directory.h"
#include "vision/vae.h"

namespace worldmodels::test {

// A run directory with models that have learned nothing, of the toy's sizes.
class ToyRun {
 public:
  enum Models { kNone, kVision, kVisionAndMemory, kAll };

  explicit ToyRun(Models models) : directory_(folder_ / "run") {
    std::string yaml = ReadFile(WORLDMODELS_TEST_DATA "/app/toy.yaml");
    yaml.replace(yaml.find("max_steps: 60"), 13, "max_steps: 1000\n  renderer: software");
    WriteFileAtomically(directory_.config(), yaml);
    RunConfig config;
    ConfigFile::Load(directory_.config()).Read(config);
    Pcg64 random(1);
    const int latents = config.vision.latent_size;
    const int inputs = latents + config.memory.hidden_size;
    if (models >= kVision) Vae::Random(latents, random).Save(directory_.vision_model());
    if (models >= kVisionAndMemory) {
      MdnRnn memory = MdnRnn::Random(config.memory, latents, random);
      memory.head_bias().value.back() = -10;  // no dream is over
      memory.Save(directory_.memory_model());
    }
    if (models >= kAll) {
      const std::vector<double> parameters(LinearController::ParameterCount(inputs), 0.1);
      LinearController::FromParameters(inputs, parameters).Save(directory_.controller_model());
    }
  }

  std::string folder() const { return folder_ / ""; }
  std::string path() const { return directory_.root(); }
  const RunDirectory& directory() const { return directory_; }
  std::vector<std::string> Command(const std::string& window,
                                   std::vector<std::string> more = {}) const {
    std::vector<std::string> command = {window, "--run", path(), "--size", "640x360"};
    command.insert(command.end(), more.begin(), more.end());
    return command;
  }

 private:
  TemporaryFolder folder_;
  RunDirectory directory_;
};

inline int64_t PngFiles(const std::filesystem::path& folder) {
  return std::count_if(
      std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator(),
      [](const std::filesystem::directory_entry& e) { return e.path().extension() == ".png"; });
}

}  // namespace worldmodels::test
