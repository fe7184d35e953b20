#include "run/stage.h"

#include <algorithm>

#include "common/digest.h"
#include "common/version.h"

namespace worldmodels {

namespace fs = std::filesystem;

bool Stage::Begun() const {
  const auto exists = [](const fs::path& path) { return fs::exists(path); };
  return std::ranges::any_of(files_.outputs, exists) ||
         (!files_.state.empty() && exists(files_.state));
}

std::map<std::string, std::string> Stage::DigestOutputs() const {
  std::map<std::string, std::string> digests;
  for (const fs::path& output : files_.outputs) {
    if (!fs::exists(output)) continue;
    const std::string name =
        output.lexically_relative(files_.record.parent_path()).generic_string();
    if (fs::is_directory(output)) {
      std::vector<fs::path> files(fs::directory_iterator(output), {});
      std::ranges::sort(files);
      digests[name] = DigestListing(files);
    } else {
      digests[name] = DigestFile(output);
    }
  }
  return digests;
}

void Stage::Discard() const {
  // A kill in between must not leave a model that seems to be without a state, nor a record that is
  // missing: models go first, then the state, and the record last.
  const bool keeps_model = !files_.state.empty() && !fs::exists(files_.state);
  for (const fs::path& output : files_.outputs) {
    if (!(keeps_model && output == files_.outputs.front())) fs::remove_all(output);
  }
  for (const fs::path& other : files_.others) fs::remove(other);
  if (!files_.state.empty()) fs::remove(files_.state);
  fs::remove(files_.record);
}

std::vector<Stage*> Pointers(const std::vector<std::unique_ptr<Stage>>& stages) {
  std::vector<Stage*> pointers;
  for (const auto& stage : stages) pointers.push_back(stage.get());
  return pointers;
}

std::string NameInRun(const RunDirectory& run, const fs::path& path) {
  return path.lexically_relative(run.root()).generic_string();
}

void AddAgent(MadeFrom& made, const RunDirectory& run) {
  for (const fs::path& model : {run.vision_model(), run.memory_model(), run.controller_model()}) {
    made.inputs[run.round() + NameInRun(run, model)] = DigestIfThere(model);
  }
}

MadeFrom BeginRecord(const std::string& stage, const RunConfig& config) {
  MadeFrom made;
  made.stage = stage;
  made.program = Version();
  made.seed = static_cast<uint64_t>(config.seed);
  return made;
}

}  // namespace worldmodels
