#pragma once

#include <memory>
#include <optional>

#include "app/run_context.h"
#include "viewer/agent_models.h"

namespace worldmodels {

// As much of a run's agent as there is and fits, for windows.
struct LoadedAgent {
  std::optional<Vae> vision;
  std::optional<MdnRnn> memory;
  std::optional<LinearController> controller;
  AgentModels models;  // of these, with notes of what is missing
};

// A model that is not there yet is noted; one that does not fit is warned of and noted.
std::unique_ptr<LoadedAgent> LoadAgent(const RunContext& run);

}  // namespace worldmodels
