#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/common_options.h"
#include "common/atomic_file.h"
#include "common/episode.h"
#include "common/safetensors.h"
#include "run/machine.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// The count in a stage's checkpoint, or null if there is none.
Json Checkpoint(const fs::path& stage, const char* counter) {
  const fs::path state = stage / "state.safetensors";
  if (!fs::exists(state)) return nullptr;
  return SafeTensors::Load(state).Get<int64_t>(counter, {1})[0];
}

Json DescribeRun(const RunDirectory& run) {
  Json json = {{"run", run.root().string()},
               {"rollouts", ListEpisodes(run.rollouts()).size()},
               {"vision_step", Checkpoint(run.vision(), "step")},
               {"memory_step", Checkpoint(run.memory(), "adam.step")},
               {"controller_generation", Checkpoint(run.controller(), "strategy.generation")},
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
