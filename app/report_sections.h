#pragma once

#include <string>

#include "run/agent_models.h"
#include "run/run_context.h"

namespace worldmodels {

// The parts of the report, as HTML. What is not there yet is said in its place; files that are
// broken throw Error (kInput).
std::string ReportHead(const RunContext& run);  // score, stages, machine, configuration
std::string ReportVision(const RunContext& run, const AgentModels& models);
std::string ReportMemory(const RunContext& run, const AgentModels& models);
std::string ReportController(const RunContext& run);
std::string ReportEvaluation(const RunContext& run, const AgentModels& models);
std::string ReportFiles(const RunContext& run);  // links

// The run directory's last name.
std::string RunName(const RunContext& run);

}  // namespace worldmodels
