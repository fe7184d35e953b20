#include "report/overview.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "common/episode.h"
#include "common/json_file.h"
#include "common/metrics.h"
#include "report/run_files.h"
#include "run/pipeline.h"
#include "run/stage_plan.h"
#include "run/stage_times.h"
#include "run/stages.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

using Times = std::vector<std::pair<std::string, double>>;

std::string RunName(const RunContext& run) {
  const fs::path root = fs::weakly_canonical(run.directory.root() / ".");
  return root.has_filename() ? root.filename().string() : root.parent_path().filename().string();
}

// The first column of the last row.
int64_t LastStep(const fs::path& metrics) {
  if (!fs::exists(metrics)) return 0;
  const MetricsTable table = LoadMetrics(metrics);
  return table.rows.empty() ? 0 : std::llround(table.rows.back()[0]);
}

std::vector<StageProgress> Stages(const RunContext& run) {
  const RunDirectory& directory = run.directory;
  const RunConfig& config = run.config;
  return {{"collect", std::ssize(ListEpisodes(directory.rollouts())),
           config.collect.episodes * config.pipeline.iterations, "rollouts"},
          {"train-vision", LastStep(run.vision_metrics()), config.vision.steps, "steps"},
          {"train-memory", LastStep(directory.memory_metrics()), config.memory.steps, "steps"},
          {ControllerStageName(directory), LastStep(directory.controller_metrics()),
           config.controller.generations, "generations"},
          {"evaluate", fs::exists(directory.evaluation()) ? 1 : 0, 1}};
}

// What the run and its early rounds took.
Times AllTimes(const RunContext& run, const StageTimes& last) {
  Times all = last.seconds;
  // The page cannot tell its own.
  std::erase_if(all, [](const auto& entry) { return entry.first == "report"; });
  for (int round = 1; round < run.config.pipeline.iterations; ++round) {
    for (const auto& [name, seconds] : LoadStageTimes(run.directory.Round(round)).seconds) {
      all.emplace_back(fmt::format("rounds/{}/{}", round, name), seconds);
    }
  }
  return all;
}

// Moves each stage's time from times to the stage.
void TakeTimes(Times& times, std::vector<StageProgress>& stages) {
  for (StageProgress& stage : stages) {
    const auto time = std::find_if(times.begin(), times.end(),
                                   [&](const auto& entry) { return entry.first == stage.stage; });
    if (time == times.end()) continue;
    stage.seconds = time->second;
    times.erase(time);
  }
}

MeanReturn ReadMean(const nlohmann::ordered_json& json) {
  return {JsonNumber(json, "mean"), JsonNumber(json, "standard_error")};
}

Score ReadScore(const fs::path& evaluation) {
  return ReadJson(evaluation, [&](const nlohmann::ordered_json& json) {
    Score score{.episodes = JsonCount(evaluation, json, "episodes"),
                .first_seed = JsonCount(evaluation, json, "first_seed"),
                .completed = JsonCount(evaluation, json, "completed"),
                .agent = ReadMean(json),
                .random_policy = std::nullopt};
    if (json.contains("random_policy")) score.random_policy = ReadMean(json.at("random_policy"));
    return score;
  });
}

std::vector<std::string> Files(const RunContext& run) {
  const RunDirectory& directory = run.directory;
  std::vector<std::string> files;
  for (const fs::path& path :
       {directory.config(), directory.stages(), directory.rollouts(), directory.vision_model(),
        run.vision_metrics(), run.latent_kl(), directory.latents(), directory.memory_model(),
        directory.memory_metrics(), directory.diagnostics(), directory.standardisation(),
        directory.controller_model(), directory.controller_metrics(), directory.evaluation(),
        directory.evaluation_tracks(), directory.video()}) {
    if (!fs::exists(path)) continue;
    std::string name = path.lexically_relative(directory.root()).generic_string();
    if (fs::is_directory(path)) name += "/";
    files.push_back(name);
  }
  return files;
}

std::vector<std::string> Stale(const RunContext& run) {
  std::vector<std::string> stale;
  Ranks ranks = Ranks::Alone();
  for (const auto& stage : MakePipeline(run, ranks)) {
    const StageState state = Examine(*stage);
    if (state.kind == StageState::Kind::kStale) {
      stale.push_back(stage->name() + " (" + state.change + ")");
    }
  }
  return stale;
}

}  // namespace

Overview ReadOverview(const RunContext& run) {
  const fs::path evaluation = run.directory.evaluation();
  const StageTimes times = LoadStageTimes(run.directory);
  Overview overview{
      .name = RunName(run),
      .seed = run.config.seed,
      .score = ReadPart(run, evaluation, "pipeline", [&] { return ReadScore(evaluation); }).value,
      .stages = Stages(run),
      .stale = Stale(run),
      .other_times = AllTimes(run, times),
      .machine = times.machine,
      .configuration = ListConfig(run.config),
      .files = Files(run)};
  TakeTimes(overview.other_times, overview.stages);
  return overview;
}

}  // namespace worldmodels
