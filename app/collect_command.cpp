#include "app/commands.h"
#include "app/rank_agreement.h"
#include "run/stages.h"

namespace worldmodels {

void AddCollectCommand(CLI::App& program, Ranks& ranks) {
  CLI::App* command = program.add_subcommand("collect", "random rollouts to DIR/rollouts/");
  auto options = std::make_shared<CommonOptions>();
  options->any_frame_size = true;
  AddCommonOptions(*command, *options);
  command->callback(
      [options, &ranks] { CollectStage(OpenRunOnRanks("collect", *options, ranks), ranks); });
}

}  // namespace worldmodels
