#include "app/commands.h"
#include "app/rank_agreement.h"
#include "run/stages.h"

namespace worldmodels {

void AddTrainControllerCommand(CLI::App& program, Ranks& ranks) {
  CLI::App* command =
      program.add_subcommand("train-controller", "evolve C in the real world, or in M's dream");
  auto options = std::make_shared<CommonOptions>();
  AddCommonOptions(*command, *options);
  AddControllerOptions(*command, *options);
  command->add_option("--start-from", options->start_from,
                      "folder of another C of this run, such as one trained in the dream: the "
                      "search begins there");
  command->callback([options, &ranks] {
    ControllerStage(OpenRunOnRanks("train-controller", *options, ranks), ranks);
  });
}

}  // namespace worldmodels
