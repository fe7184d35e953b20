#include "app/program.h"

#include "app/commands.h"

namespace worldmodels {

void DescribeProgram(CLI::App& program) {
  program.set_version_flag("--version", "worldmodels " WORLDMODELS_VERSION);
  program.require_subcommand(1);
  program.footer(
      "Exit status: 0 done; 1 failed while running; 2 bad usage, configuration or input;\n"
      "130 interrupted, state saved. `worldmodels COMMAND --help` tells a command's options.");
  AddPipelineCommand(program);
  AddCollectCommand(program);
  AddTrainVisionCommand(program);
  AddTrainMemoryCommand(program);
  AddTrainControllerCommand(program);
  AddEvaluateCommand(program);
  AddWatchCommand(program);
  AddReplayCommand(program);
  AddInfoCommand(program);
}

}  // namespace worldmodels
