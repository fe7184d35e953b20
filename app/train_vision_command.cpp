#include "app/commands.h"
#include "app/common_options.h"
#include "run/stages.h"

namespace worldmodels {

void AddTrainVisionCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand("train-vision", "train V on the rollouts");
  auto options = std::make_shared<CommonOptions>();
  AddCommonOptions(*command, *options);
  command->callback([options] { VisionStage(OpenRun(*options)); });
}

}  // namespace worldmodels
