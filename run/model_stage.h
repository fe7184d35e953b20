#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "run/stage.h"

namespace worldmodels {

// Where a model in training keeps what. more: outputs besides the model; others: names of files in
// folder that belong to it too.
StageFiles ModelFiles(const std::filesystem::path& folder,
                      const std::vector<std::filesystem::path>& more,
                      const std::vector<std::string>& others);

// A stage whose output is a model, or data for one.
class ModelStage : public Stage {
 public:
  ModelStage(const RunContext& run, const std::string& name, StageFiles files)
      : Stage(run.directory.round() + name, std::move(files)), run_(run) {}

  // Whether M and C begin with those of the round before. V alone may be kept, too.
  bool carries() const { return run_.carried && run_.config.pipeline.carry_over > 0; }

  // Whether all outputs are there and the state, if there is one, is that far.
  bool Reached(const std::optional<int64_t>& steps, int64_t wanted) const;

 protected:
  void AddInput(MadeFrom& made, const std::filesystem::path& path) const;
  void AddRollouts(MadeFrom& made) const;

  // Of random numbers. A round that goes on from another draws others: else the search would try
  // the same directions again.
  uint64_t Seed() const;

  // The model of the round before is what this one begins with: training takes a model without a
  // state as its starting point.
  void AddCarried(MadeFrom& made, std::filesystem::path (RunDirectory::*model)() const) const;
  void CarryOver(std::filesystem::path (RunDirectory::*model)() const) const;

  RunContext run_;
};

}  // namespace worldmodels
