#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/common_options.h"
#include "common/atomic_file.h"
#include "common/episode.h"
#include "run/machine.h"
#include "training/controller_trainer.h"
#include "training/memory_trainer.h"
#include "training/vision_trainer.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json OrNull(const std::optional<int64_t>& count) { return count ? Json(*count) : Json(nullptr); }

Json DescribeRun(const RunDirectory& run) {
  Json json = {{"run", run.root().string()},
               {"rollouts", ListEpisodes(run.rollouts()).size()},
               {"vision_step", OrNull(TrainedVisionSteps(run.vision()))},
               {"memory_step", OrNull(TrainedMemorySteps(run.memory()))},
               {"controller_generation", OrNull(TrainedGenerations(run.controller()))},
               {"evaluation", nullptr}};
  if (fs::exists(run.evaluation())) {
    json["evaluation"] = Json::parse(ReadFile(run.evaluation()));
  }
  return json;
}

void Print(const Json& object, const std::string& indent = "") {
  for (const auto& [key, value] : object.items()) {
    if (value.is_object()) {
      fmt::print("{}{}:\n", indent, key);
      Print(value, indent + "  ");
    } else {
      fmt::print("{}{:<22} {}\n", indent, key,
                 value.is_null()     ? "none yet"
                 : value.is_string() ? value.get<std::string>()
                                     : value.dump());
    }
  }
}

void RunInfo(const CommonOptions& options) {
  Json json = DescribeMachine();
  const char* display = std::getenv("DISPLAY");
  json["display"] = display != nullptr && *display != '\0' ? display : "none";
  if (fs::is_directory(options.run)) json.update(DescribeRun(RunDirectory(options.run)));
  if (options.json) {
    fmt::print("{}\n", json.dump(2));
  } else {
    Print(json);
  }
}

}  // namespace

void AddInfoCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "info", "versions, processor, display, and what a run directory holds");
  auto options = std::make_shared<CommonOptions>();
  AddCommonOptions(*command, *options);
  command->callback([options] { RunInfo(*options); });
}

}  // namespace worldmodels
