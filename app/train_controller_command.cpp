#include "app/commands.h"
#include "app/stages.h"

namespace worldmodels {

void AddTrainControllerCommand(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("train-controller", "evolve C in the real world, or in M's dream");
  auto options = std::make_shared<CommonOptions>();
  AddCommonOptions(*command, *options);
  AddControllerOptions(*command, *options);
  command->callback([options] { ControllerStage(OpenRun(*options)); });
}

}  // namespace worldmodels
