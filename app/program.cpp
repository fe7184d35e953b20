#include "app/program.h"

#include "app/commands.h"
#include "common/error.h"
#include "common/version.h"

namespace worldmodels {
namespace {

// Under mpirun the other commands would do the same work many times over, in the same files.
void CheckSpreads(const std::string& command, const Ranks& ranks) {
  if (ranks.size() == 1 || command == "collect" || command == "train-controller" ||
      command == "evaluate" || command == "probe") {
    return;
  }
  FailInput(
      "{}: runs in one process, started in {}; collect, train-controller, evaluate and probe "
      "spread",
      command, ranks.size());
}

}  // namespace

void DescribeProgram(CLI::App& program, Ranks& ranks) {
  program.set_version_flag("--version", std::string("worldmodels ") + Version());
  program.footer(
      "Exit status: 0 done; 1 failed while running; 2 bad usage, configuration or input;\n"
      "130 interrupted, state saved. `worldmodels COMMAND --help` tells a command's options.");
  AddPipelineCommand(program, ranks);
  AddCollectCommand(program, ranks);
  AddTrainVisionCommand(program, ranks);
  AddTrainMemoryCommand(program, ranks);
  AddTrainControllerCommand(program, ranks);
  AddEvaluateCommand(program, ranks);
  AddWatchCommand(program);
  AddDreamCommand(program);
  AddDriveCommand(program);
  AddExploreCommand(program);
  AddReplayCommand(program);
#ifdef WORLDMODELS_BENCH
  AddBenchCommand(program);
#endif
  AddEncodeCommand(program);
  AddDecodeCommand(program);
  AddPredictCommand(program);
  AddProbeCommand(program, ranks);
  AddDreamCheckCommand(program);
  AddExportCommand(program);
  AddReportCommand(program);
  AddCompareVisionCommand(program);
  AddInfoCommand(program, ranks);
  AddDoctorCommand(program);
  AddCompletionCommand(program);
  AddManualCommand(program);
  // An unknown command is left over by the parser; only so can it be named. (Set last, since
  // commands take over the setting when they are added.)
  program.allow_extras();
  program.require_subcommand(0, 1);
  program.parse_complete_callback([&program, &ranks] {
    if (!program.get_subcommands().empty()) {
      CheckSpreads(program.get_subcommands().front()->get_name(), ranks);
      return;
    }
    const auto unknown = program.remaining();
    if (unknown.empty()) FailInput("no command; see `worldmodels --help`");
    FailInput("unknown command {}; see `worldmodels --help`", unknown.front());
  });
}

}  // namespace worldmodels
