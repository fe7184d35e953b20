#include "run/model_stage.h"

#include "common/atomic_file.h"
#include "common/random.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

constexpr RandomStream kRound{27};  // index: the round, of those that go on from another

}  // namespace

StageFiles ModelFiles(const fs::path& folder, const std::vector<fs::path>& more,
                      const std::vector<std::string>& others) {
  StageFiles files{.record = folder / "made_from.json",
                   .lock = folder / ".lock",
                   .outputs = {folder / "model.safetensors"},
                   .state = folder / "state.safetensors",
                   .others = {}};
  files.outputs.insert(files.outputs.end(), more.begin(), more.end());
  for (const std::string& other : others) files.others.push_back(folder / other);
  return files;
}

bool ModelStage::Reached(const std::optional<int64_t>& steps, int64_t wanted) const {
  for (const fs::path& output : files().outputs) {
    if (!fs::exists(output)) return false;
  }
  return steps >= wanted;
}

void ModelStage::AddInput(MadeFrom& made, const fs::path& path) const {
  made.inputs[NameInRun(run_.directory, path)] = DigestIfThere(path);
}

void ModelStage::AddRollouts(MadeFrom& made) const {
  std::vector<fs::path> files;
  for (const auto& [index, path] : ListEpisodes(run_.rollouts())) files.push_back(path);
  made.inputs["rollouts"] = DigestListing(files);
}

uint64_t ModelStage::Seed() const {
  const auto seed = static_cast<uint64_t>(run_.config.seed);
  return carries() ? MakeRandom(seed, kRound, static_cast<uint64_t>(run_.round))() : seed;
}

void ModelStage::AddCarried(MadeFrom& made, fs::path (RunDirectory::*model)() const) const {
  if (run_.carried) AddInput(made, (*run_.carried.*model)());
}

void ModelStage::CarryOver(fs::path (RunDirectory::*model)() const) const {
  if (!run_.carried || fs::exists(files().state) || fs::exists(files().outputs[0])) return;
  WriteFileAtomically(files().outputs[0], ReadFile((*run_.carried.*model)()));
}

}  // namespace worldmodels
