#include "app/commands.h"
#include "app/stages.h"

namespace worldmodels {

void AddCollectCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand("collect", "random rollouts to DIR/rollouts/");
  auto options = std::make_shared<CommonOptions>();
  AddCommonOptions(*command, *options);
  command->callback([options] { CollectStage(OpenRun(*options)); });
}

}  // namespace worldmodels
