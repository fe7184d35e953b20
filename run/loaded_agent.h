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

// What to do with a model that is broken or does not fit the run.
enum class Misfit { kLeaveOut, kRefuse };

// A model that is not there yet is noted. One that does not fit is warned of and noted, or Error
// (kInput) is thrown.
std::unique_ptr<LoadedAgent> LoadAgent(const RunContext& run, Misfit misfit = Misfit::kLeaveOut);

}  // namespace worldmodels
