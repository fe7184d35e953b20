#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "app/commands.h"
#include "app/options.h"
#include "app/pipeline_stages.h"
#include "common/atomic_file.h"
#include "common/console.h"
#include "common/json_file.h"
#include "common/progress.h"
#include "run/stage_plan.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct PipelineOptions {
  RunOptions common;
  std::optional<std::string> rebuild;
};

void PrintEvaluation(const RunContext& run) {
  const fs::path file = run.directory.evaluation();
  if (run.json) {
    PrintResult("{}", ReadFile(file));
    return;
  }
  ReadJson(file, [&](const nlohmann::ordered_json& json) {
    const auto& random = json.at("random_policy");
    PrintResult(
        "\nagent:         mean return {:.1f} +- {:.1f} (standard error), {} tracks from {}\n",
        json.at("mean").get<double>(), json.at("standard_error").get<double>(),
        JsonCount(file, json, "episodes"), JsonCount(file, json, "first_seed"));
    PrintResult("random policy: mean return {:.1f} +- {:.1f} on the same tracks\n",
                random.at("mean").get<double>(), random.at("standard_error").get<double>());
  });
  PrintResult("evaluation:    {}\n", file.string());
  const fs::path film = FilmPath(run.directory);
  if (fs::exists(film)) PrintResult("video:         {}\n", film.string());
  PrintResult("report:        {}\n", run.directory.report().string());
}

// "collect 12 s, V 4 min 10 s, ..." of what is left, once for all rounds.
std::string DescribeEstimate(const std::vector<Stage*>& stages, const MachineSpeed& speed) {
  std::vector<std::pair<std::string, double>> parts;
  double sum = 0;
  for (const Stage* stage : stages) {
    const double seconds = stage->EstimateSeconds(speed);
    sum += seconds;
    const std::string name = stage->name().substr(stage->name().rfind('/') + 1);
    const auto part = std::ranges::find(parts, name, &std::pair<std::string, double>::first);
    if (part == parts.end()) {
      parts.emplace_back(name, seconds);
    } else {
      part->second += seconds;
    }
  }
  std::string text = fmt::format("about {} on this machine as it is now:", FormatDuration(sum));
  for (const auto& [name, seconds] : parts) {
    if (seconds >= 0.02 * sum) text += fmt::format(" {} {},", name, FormatDuration(seconds));
  }
  text.back() = '\n';
  return text;
}

// Says how long it will take, if that is worth finding out.
void SayEstimate(const RunContext& run, const std::vector<Stage*>& left) {
  constexpr MachineSpeed kFast = {
      .vision_training = 3000, .memory_training = 200000, .loop = 60000};
  constexpr double kWorthIt = 60, kSecondsEach = 1;
  double least = 0;
  for (const Stage* stage : left) least += stage->EstimateSeconds(kFast);
  if (run.quiet || least < kWorthIt) return;
  PrintMessage("{}", DescribeEstimate(left, MeasureSpeed(run.config, run.threads, kSecondsEach)));
}

void RunPipeline(const PipelineOptions& options, Ranks& ranks) {
  const RunContext run = ResolveRun(options.common);
  if (fs::exists(run.directory.config())) {
    RunContext before = run;
    before.config = LoadRunConfig(run.directory);
    AdoptUnrecorded(Pointers(MakeAllStages(before, ranks)), run.directory);
  }
  const auto stages = MakeAllStages(run, ranks);
  const std::string from = options.rebuild.value_or("");
  const auto made_anew = PlanStages(
      Pointers(stages), {.any = options.rebuild.has_value() && from.empty(), .from = from});
  std::vector<Stage*> left;
  for (const auto& stage : stages) {
    if (std::ranges::count(made_anew, stage.get()) > 0 ||
        Examine(*stage).kind != StageState::Kind::kDone) {
      left.push_back(stage.get());
    }
  }
  SayEstimate(run, left);
  const auto save = [&] { SaveRunConfig(run.directory, run.config); };
  int number = 0;
  for (const auto& stage : stages) {
    const auto start = Clock::now();
    const auto say = [&](const std::string& text) {
      if (!run.quiet) PrintMessage("[{}/{}] {}{}\n", number, stages.size(), stage->name(), text);
    };
    ++number;
    const bool anew = std::ranges::count(made_anew, stage.get()) > 0;
    if (!anew && Examine(*stage).kind == StageState::Kind::kDone) {
      say(": done before");
      continue;
    }
    say("");
    RunStage(*stage, run.directory, ranks, anew, save);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (!run.quiet) {
      PrintMessage("      {} took {}\n", stage->name(), FormatDuration(seconds));
    }
  }
  save();
  PrintEvaluation(run);
}

}  // namespace

void AddPipelineCommand(CLI::App& program, Ranks& ranks) {
  CLI::App* command = program.add_subcommand(
      "pipeline",
      "collect, train V, M and C, evaluate, record a drive, report; goes on where it was stopped");
  command->footer(
      "Each stage keeps a record of what it was made from, made_from.json. Where settings or "
      "inputs are "
      "no longer\nthose, the pipeline says so and ends with status 2 before it touches anything; "
      "more steps, generations\nor rollouts go on. The evaluation, the film and the report are "
      "made "
      "anew without asking.");
  auto options = std::make_shared<PipelineOptions>();
  AddRunOption(*command, options->common);
  AddConfigOptions(*command, options->common);
  AddSeedOption(*command, options->common);
  AddThreadsOption(*command, options->common.threads);
  AddJsonOption(*command, options->common.json);
  AddQuietOption(*command, options->common.quiet);
  command
      ->add_option_function<std::vector<std::string>>(
          "--rebuild",
          [options](const std::vector<std::string>& stage) {
            options->rebuild = stage.empty() ? "" : stage.front();
          },
          "make what is stale anew, and all that follows; with a stage's name, from that stage on")
      ->expected(0, 1)
      ->option_text("[STAGE]");
  command->callback([options, &ranks] { RunPipeline(*options, ranks); });
}

}  // namespace worldmodels
