#include "app/commands.h"
#include "app/common_options.h"
#include "run/stages.h"

namespace worldmodels {

void AddTrainMemoryCommand(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("train-memory", "encode the rollouts with V and train M on them");
  auto options = std::make_shared<CommonOptions>();
  AddCommonOptions(*command, *options);
  command->callback([options] { MemoryStage(OpenRun(*options)); });
}

}  // namespace worldmodels
