#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/options.h"
#include "app/pipeline_stages.h"
#include "common/console.h"
#include "common/episode.h"
#include "common/json_file.h"
#include "run/machine.h"
#include "run/stage_plan.h"
#include "training/controller_trainer.h"
#include "training/memory_trainer.h"
#include "training/vision_trainer.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json OrNull(const std::optional<int64_t>& count) { return count ? Json(*count) : Json(nullptr); }

// What there is of each stage, and whether it is what the run's configuration and files would make.
Json DescribeStages(const RunContext& run, Ranks& ranks) {
  Json stages = Json::object();
  for (const auto& stage : MakeAllStages(run, ranks)) {
    stages[stage->name()] = DescribeState(Examine(*stage));
  }
  return stages;
}

Json DescribeRun(const RunContext& run, Ranks& ranks) {
  const RunDirectory& directory = run.directory;
  Json json = {{"run", directory.root().string()},
               {"rollouts", ListEpisodes(directory.rollouts()).size()},
               {"vision_step", OrNull(TrainedVisionSteps(run.vision_training()))},
               {"memory_step", OrNull(TrainedMemorySteps(directory.memory()))},
               {"controller_generation", OrNull(TrainedGenerations(directory.controller()))},
               {"stages", DescribeStages(run, ranks)},
               {"evaluation", nullptr}};
  if (fs::exists(directory.evaluation())) {
    json["evaluation"] = LoadJsonObject(directory.evaluation());
  }
  return json;
}

void Print(const Json& object, const std::string& indent = "") {
  for (const auto& [key, value] : object.items()) {
    if (value.is_object()) {
      PrintResult("{}{}:\n", indent, key);
      Print(value, indent + "  ");
    } else {
      PrintResult("{}{:<22} {}\n", indent, key,
                  value.is_null()     ? "none yet"
                  : value.is_string() ? value.get<std::string>()
                                      : value.dump());
    }
  }
}

void RunInfo(const RunOptions& options, Ranks& ranks) {
  Json json = DescribeMachine();
  const char* display = std::getenv("DISPLAY");
  json["display"] = display != nullptr && *display != '\0' ? display : "none";
  if (fs::is_directory(options.run)) json.update(DescribeRun(ResolveRun(options), ranks));
  if (options.json) {
    PrintResult("{}\n", json.dump(2));
  } else {
    Print(json);
  }
}

}  // namespace

void AddInfoCommand(CLI::App& program, Ranks& ranks) {
  CLI::App* command = program.add_subcommand(
      "info", "versions, processor, display, and what a run directory holds");
  auto options = std::make_shared<RunOptions>();
  AddRunOption(*command, *options);
  AddJsonOption(*command, options->json);
  command->callback([options, &ranks] { RunInfo(*options, ranks); });
}

}  // namespace worldmodels
