#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "app/commands.h"
#include "app/options.h"
#include "app/rank_agreement.h"
#include "common/atomic_file.h"
#include "common/error.h"
#include "run/stage_plan.h"
#include "run/stages.h"

namespace worldmodels {
namespace {

using Stages = std::vector<std::unique_ptr<Stage>>;

struct StageOptions {
  RunOptions common;
  bool rebuild = false;
  bool agent = false;  // collect's
};

// How a command runs its part of the pipeline.
struct StageCommand {
  std::string name;
  std::function<Stages(const RunContext&, Ranks&)> make;
  // Which settings of the command line are the run's from then on, where it has a configuration
  // already: those of the stage's own section.
  std::function<void(RunConfig& of_run, const RunConfig& given)> keep;
};

void SaveSettings(const RunContext& run, const StageCommand& command) {
  const RunDirectory& directory = run.directory;
  if (directory.controller_config() != directory.config()) {
    WriteFileAtomically(directory.controller_config(), WriteConfig(run.config));
  }
  if (!std::filesystem::exists(directory.config())) {
    SaveRunConfig(directory, run.config);
  } else if (directory.controller_config() == directory.config()) {
    RunConfig of_run = LoadRunConfig(directory);
    command.keep(of_run, run.config);
    SaveRunConfig(directory, of_run);
  }
}

void RunStages(const StageCommand& command, const StageOptions& options, Ranks& ranks) {
  RunContext run = ResolveRun(options.common);
  CheckSameOnRanks(command.name, run, ranks);
  run.quiet |= !ranks.leads();
  const Stages stages = command.make(run, ranks);
  std::vector<Stage*> made_anew;
  if (ranks.leads()) {
    RunContext before = run;
    if (std::filesystem::exists(run.directory.config())) {
      before.config = LoadRunConfig(run.directory);
    }
    AdoptUnrecorded(Pointers(command.make(before, ranks)), run.directory);
    made_anew = PlanStages(Pointers(stages), {.any = options.rebuild, .from = {}});
  }
  bool saved = false;
  const auto save = [&] {
    if (!saved) SaveSettings(run, command);
    saved = true;
  };
  for (const auto& stage : stages) {
    RunStage(*stage, run.directory, ranks, std::ranges::count(made_anew, stage.get()) > 0, save);
  }
  if (ranks.leads()) save();
}

CLI::App* AddStageCommand(CLI::App& program, const std::string& description, StageCommand stage,
                          const std::shared_ptr<StageOptions>& options, Ranks& ranks) {
  CLI::App* command = program.add_subcommand(stage.name, description);
  AddRunOption(*command, options->common);
  AddConfigOptions(*command, options->common);
  AddSeedOption(*command, options->common);
  AddThreadsOption(*command, options->common.threads);
  AddQuietOption(*command, options->common.quiet);
  command->add_flag("--rebuild", options->rebuild,
                    "make anew what was made from other settings or inputs than are there now");
  command->callback(
      [options, stage = std::move(stage), &ranks] { RunStages(stage, *options, ranks); });
  return command;
}

}  // namespace

void AddCollectCommand(CLI::App& program, Ranks& ranks) {
  const auto options = std::make_shared<StageOptions>();
  options->common.any_frame_size = true;
  CLI::App* command = AddStageCommand(
      program, "rollouts to DIR/rollouts/, driven at random or by the run's agent",
      {.name = "collect",
       .make =
           [options](const RunContext& run, Ranks& all) {
             Stages stages;
             stages.push_back(MakeCollectStage(run, all, 0, options->agent ? &run : nullptr));
             return stages;
           },
       .keep = [](RunConfig& of_run, const RunConfig& given) { of_run.collect = given.collect; }},
      options, ranks);
  command->add_flag("--agent", options->agent,
                    "V, M and C of the run drive, disturbed as collect.takeover and .spread say");
}

void AddTrainVisionCommand(CLI::App& program, Ranks& ranks) {
  AddStageCommand(
      program, "train V on the rollouts",
      {.name = "train-vision",
       .make = [](const RunContext& run, Ranks&) { return MakeVisionStages(run); },
       .keep = [](RunConfig& of_run, const RunConfig& given) { of_run.vision = given.vision; }},
      std::make_shared<StageOptions>(), ranks);
}

void AddTrainMemoryCommand(CLI::App& program, Ranks& ranks) {
  AddStageCommand(
      program, "encode the rollouts with V and train M on them",
      {.name = "train-memory",
       .make =
           [](const RunContext& run, Ranks&) {
             Stages stages;
             stages.push_back(MakeEncodeStage(run));
             for (int member = 1; member <= run.config.memory.members; ++member) {
               stages.push_back(MakeMemoryStage(run, member));
             }
             return stages;
           },
       .keep = [](RunConfig& of_run, const RunConfig& given) { of_run.memory = given.memory; }},
      std::make_shared<StageOptions>(), ranks);
}

void AddTrainControllerCommand(CLI::App& program, Ranks& ranks) {
  const auto options = std::make_shared<StageOptions>();
  CLI::App* command =
      AddStageCommand(program, "evolve C in the real world, or in M's dream",
                      {.name = "train-controller",
                       .make =
                           [](const RunContext& run, Ranks& all) {
                             if (run.directory.controller().filename() == run.start_from) {
                               FailInput(
                                   "--start-from {}: that is the C to be trained; give it another "
                                   "folder, --controller NAME",
                                   run.start_from);
                             }
                             Stages stages;
                             stages.push_back(MakeControllerStage(run, all));
                             return stages;
                           },
                       .keep =
                           [](RunConfig& of_run, const RunConfig& given) {
                             of_run.controller = given.controller;
                             of_run.dream = given.dream;
                           }},
                      options, ranks);
  AddControllerOption(*command, options->common);
  AddInDreamOption(*command, options->common);
  CLI::Option* start = command->add_option(
      "--start-from", options->common.start_from,
      "folder of another C of this run, such as one trained in the dream: the search begins there");
  command
      ->add_flag("--go-on", options->common.goes_on,
                 "the search of --start-from goes on for controller.generations more, its "
                 "distribution as it is, with the settings of now")
      ->needs(start);
}

}  // namespace worldmodels
