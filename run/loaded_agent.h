#pragma once

#include <memory>
#include <optional>

#include "run/agent_models.h"
#include "run/run_context.h"

namespace worldmodels {

// As much of a run's agent as there is.
struct LoadedAgent {
  std::optional<Vae> vision;
  std::optional<MdnRnn> memory;
  std::optional<LinearController> controller;
  AgentModels models;  // of these, with notes of what is missing
};

// What becomes of a model that is broken or does not fit the run: strict, Error (kInput) is thrown;
// best effort, it is warned of and left out.
enum class Loading { kStrict, kBestEffort };

// A model that is not there yet is left out in both. The notes of models say what is and why.
std::unique_ptr<LoadedAgent> LoadAgent(const RunContext& run,
                                       Loading loading = Loading::kBestEffort);

}  // namespace worldmodels
