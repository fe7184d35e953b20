#pragma once

#include <CLI/CLI.hpp>

#include "rollout/ranks.h"

namespace worldmodels {

// Each adds one command to the program; the command runs when the line is parsed.
void AddPipelineCommand(CLI::App& program, Ranks& ranks);
void AddCollectCommand(CLI::App& program, Ranks& ranks);
void AddTrainVisionCommand(CLI::App& program, Ranks& ranks);
void AddTrainMemoryCommand(CLI::App& program, Ranks& ranks);
void AddTrainControllerCommand(CLI::App& program, Ranks& ranks);
void AddEvaluateCommand(CLI::App& program, Ranks& ranks);
void AddWatchCommand(CLI::App& program);
void AddDreamCommand(CLI::App& program);
void AddDriveCommand(CLI::App& program);
void AddExploreCommand(CLI::App& program);
void AddReplayCommand(CLI::App& program);
void AddBenchCommand(CLI::App& program);  // where it is built: WORLDMODELS_BENCH
void AddEncodeCommand(CLI::App& program);
void AddDecodeCommand(CLI::App& program);
void AddPredictCommand(CLI::App& program);
void AddDreamCheckCommand(CLI::App& program);
void AddProbeCommand(CLI::App& program, Ranks& ranks);
void AddExportCommand(CLI::App& program);
void AddReportCommand(CLI::App& program);
void AddCompareVisionCommand(CLI::App& program);
void AddDoctorCommand(CLI::App& program);
void AddInfoCommand(CLI::App& program, Ranks& ranks);
void AddCompletionCommand(CLI::App& program);
void AddManualCommand(CLI::App& program);

}  // namespace worldmodels
