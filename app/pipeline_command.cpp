#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/commands.h"
#include "app/common_options.h"
#include "app/evaluation_report.h"
#include "app/run_report.h"
#include "app/watch_agent.h"
#include "common/atomic_file.h"
#include "common/progress.h"
#include "run/stage_clock.h"
#include "run/stages.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// Names each stage as it begins and says how long it took.
class StageTimer {
 public:
  StageTimer(int stages, bool quiet) : stages_(stages), quiet_(quiet) {}

  void Run(const std::string& name, const std::function<void()>& stage) {
    const auto start = Clock::now();
    if (!quiet_) fmt::print(stderr, "[{}/{}] {}\n", ++done_, stages_, name);
    stage();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (!quiet_) fmt::print(stderr, "      {} took {}\n", name, FormatDuration(seconds));
  }

 private:
  int stages_;
  bool quiet_;
  int done_ = 0;
};

// Every stage that makes something writes stages.json.
bool ReportIsCurrent(const RunDirectory& directory) {
  return fs::exists(directory.report()) && fs::exists(directory.stages()) &&
         fs::last_write_time(directory.report()) >= fs::last_write_time(directory.stages());
}

bool EvaluationIsCurrent(const RunDirectory& directory) {
  return fs::exists(directory.evaluation()) && fs::exists(directory.evaluation_tracks()) &&
         fs::last_write_time(directory.evaluation()) >=
             fs::last_write_time(directory.controller_model());
}

// The agent's evaluation with the random policy's on the same tracks beside it.
void WriteEvaluation(const RunContext& run, Ranks& ranks) {
  const StageClock clock(run.directory, "evaluate", run.directory.evaluation());
  const RunConfig& config = run.config;
  const auto results = EvaluateStage(run, ranks);
  const auto agent = Summarise(results, config.evaluation.first_seed);
  const auto random =
      Summarise(EvaluateRandomPolicy(ranks, config.collect, config.environment, config.evaluation,
                                     config.seed, run.threads, run.quiet),
                config.evaluation.first_seed);
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(ToJson(agent));
  json["random_policy"] = nlohmann::ordered_json::parse(ToJson(random));
  SavePerTrack(run.directory.evaluation_tracks(), results, config.evaluation.first_seed);
  WriteFileAtomically(run.directory.evaluation(), json.dump(2) + "\n");
}

void PrintEvaluation(const RunContext& run, const fs::path& video) {
  const std::string text = ReadFile(run.directory.evaluation());
  if (run.json) {
    fmt::print("{}", text);
    return;
  }
  const auto json = nlohmann::json::parse(text);
  const auto& random = json.at("random_policy");
  fmt::print("\nagent:         mean return {:.1f} +- {:.1f} (standard error), {} tracks from {}\n",
             json.at("mean").get<double>(), json.at("standard_error").get<double>(),
             json.at("episodes").get<int64_t>(), json.at("first_seed").get<int64_t>());
  fmt::print("random policy: mean return {:.1f} +- {:.1f} on the same tracks\n",
             random.at("mean").get<double>(), random.at("standard_error").get<double>());
  fmt::print("evaluation:    {}\nvideo:         {}\nreport:        {}\n",
             run.directory.evaluation().string(), video.string(), run.directory.report().string());
}

// An early round trains for a share of the time, in a folder of its own.
RunContext EarlyRound(const RunContext& run, int round) {
  RunContext early = run;
  early.directory = run.directory.Round(round);
  const auto share = [&](auto& steps) {
    steps = std::max<int64_t>(1, std::llround(run.config.pipeline.warmup * steps));
  };
  share(early.config.vision.steps);
  share(early.config.memory.steps);
  share(early.config.controller.generations);
  return early;
}

void RunPipeline(const CommonOptions& options, Ranks& ranks) {
  const RunContext run = OpenRun(options);
  const int rounds = run.config.pipeline.iterations;
  StageTimer timer(4 * rounds + 3, run.quiet);
  std::optional<RunContext> before;
  for (int round = 1; round <= rounds; ++round) {
    const RunContext now = round < rounds ? EarlyRound(run, round) : run;
    const std::string which = rounds > 1 ? fmt::format(", round {} of {}", round, rounds) : "";
    timer.Run("collect" + which, [&] {
      if (before) {
        CollectWithAgent(now, *before, (round - 1) * run.config.collect.episodes, ranks);
      } else {
        CollectStage(now, ranks);
      }
    });
    timer.Run("train-vision" + which, [&] { VisionStage(now); });
    timer.Run("train-memory" + which, [&] { MemoryStage(now); });
    timer.Run("train-controller" + which, [&] { ControllerStage(now, ranks); });
    before = now;
  }
  timer.Run("evaluate", [&] {
    if (!EvaluationIsCurrent(run.directory)) WriteEvaluation(run, ranks);
  });
  fs::path video;
  timer.Run("record", [&] {
    const StageClock clock(run.directory, "record", run.directory.video());
    video = RecordDrive(run);
  });
  timer.Run("report", [&] {
    if (!ReportIsCurrent(run.directory)) WriteReport(run);
  });
  PrintEvaluation(run, video);
}

}  // namespace

void AddPipelineCommand(CLI::App& program, Ranks& ranks) {
  CLI::App* command = program.add_subcommand(
      "pipeline",
      "collect, train V, M and C, evaluate, record a drive, report; goes on where it was stopped");
  auto options = std::make_shared<CommonOptions>();
  AddCommonOptions(*command, *options);
  command->callback([options, &ranks] { RunPipeline(*options, ranks); });
}

}  // namespace worldmodels
