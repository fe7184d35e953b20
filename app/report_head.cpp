#include <fmt/format.h>

#include <algorithm>

#include "app/report_parts.h"
#include "app/report_sections.h"
#include "common/episode.h"
#include "common/progress.h"
#include "run/stage_times.h"
#include "run/stages.h"
#include "viewer/html.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

// How far a stage of the pipeline is.
struct StageProgress {
  std::string name;
  int64_t done = 0, wanted = 0;
  std::string unit;

  bool finished() const { return done >= wanted; }
  std::string Progress() const {
    if (done == 0) return "not yet";
    if (unit.empty()) return "done";
    return fmt::format("{} of {} {}", GroupedCount(done), GroupedCount(wanted), unit);
  }
};

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
          {"train-vision", LastStep(directory.vision_metrics()), config.vision.steps, "steps"},
          {"train-memory", LastStep(directory.memory_metrics()), config.memory.steps, "steps"},
          {ControllerStageName(directory), LastStep(directory.controller_metrics()),
           config.controller.generations, "generations"},
          {"evaluate", fs::exists(directory.evaluation()) ? 1 : 0, 1, ""}};
}

std::string Unfinished(const std::vector<StageProgress>& stages) {
  std::string names;
  for (const StageProgress& stage : stages) {
    if (!stage.finished()) names += (names.empty() ? "" : ", ") + stage.name;
  }
  if (names.empty()) return "";
  return MissingNote("This run is unfinished: worldmodels pipeline goes on with " + names + ".");
}

std::string Tile(const std::string& figure, const std::string& spread, const std::string& what,
                 bool lead = false) {
  return fmt::format("<div{}><b>{}{}</b><span>{}</span></div>\n", lead ? " class=\"lead\"" : "",
                     TypographicMinus(figure),
                     spread.empty() ? "" : fmt::format(" <small>± {}</small>", spread), what);
}

// One track alone tells nothing of the error.
std::string Score(const nlohmann::json& json, const std::string& what, bool lead) {
  return Tile(
      fmt::format("{:.1f}", JsonNumber(json, "mean")),
      json.at("episodes") == 1 ? "" : fmt::format("{:.1f}", JsonNumber(json, "standard_error")),
      what, lead);
}

std::string ScoreTiles(const fs::path& evaluation) {
  const auto json = LoadJsonObject(evaluation);
  const auto episodes = json.at("episodes").get<int64_t>();
  const auto first = json.at("first_seed").get<int64_t>();
  const std::string what =
      episodes == 1 ? fmt::format("return on one track, seed {}", GroupedCount(first))
                    : fmt::format("mean return ± standard error<br/>{} tracks, seeds {} to {}",
                                  GroupedCount(episodes), GroupedCount(first),
                                  GroupedCount(first + episodes - 1));
  std::string tiles = Score(json, what, true);
  if (json.contains("random_policy")) {
    tiles += Score(json["random_policy"], "random policy on the same tracks", false);
  }
  return tiles + Tile(fmt::format("{} of {}", GroupedCount(json.at("completed").get<int64_t>()),
                                  GroupedCount(episodes)),
                      "", "tracks with every tile visited");
}

// What a run and its early rounds took.
std::vector<std::pair<std::string, double>> AllTimes(const RunContext& run) {
  std::vector<std::pair<std::string, double>> all = LoadStageTimes(run.directory).seconds;
  for (int round = 1; round < run.config.pipeline.iterations; ++round) {
    for (const auto& [name, seconds] : LoadStageTimes(run.directory.Round(round)).seconds) {
      all.emplace_back(fmt::format("{}, round {}", name, round), seconds);
    }
  }
  return all;
}

std::string StageTable(const std::vector<StageProgress>& stages,
                       std::vector<std::pair<std::string, double>> times) {
  const bool timed = !times.empty();
  HtmlTable table{.heads = {"stage", "done"}, .text_columns = 2};
  if (timed) table.heads.push_back("time");
  const auto duration = [](double seconds) {
    return seconds < 1 ? "under 1 s" : FormatDuration(seconds);
  };
  for (const StageProgress& stage : stages) {
    std::vector<std::string> row = {EscapeHtml(stage.name), stage.Progress()};
    const auto time = std::find_if(times.begin(), times.end(),
                                   [&](const auto& entry) { return entry.first == stage.name; });
    if (timed) row.push_back(time == times.end() ? "" : duration(time->second));
    if (time != times.end()) times.erase(time);
    table.rows.push_back(row);
  }
  for (const auto& [name, seconds] : times) {
    table.rows.push_back({EscapeHtml(name), "", duration(seconds)});
  }
  return DrawTable(table);
}

std::string Machine(const RunContext& run) {
  std::string line;
  for (const auto& [name, value] : LoadStageTimes(run.directory).machine) {
    line += line.empty() ? "" : ", ";
    if (name == "processor" || name == "instructions") {
      line += value;
    } else if (name == "cores") {
      line += value + " cores";
    } else if (name == "memory_gb") {
      line += value + " GB of memory";
    } else {
      line += name + " " + value;
    }
  }
  return line.empty() ? "" : fmt::format("<p class=\"dim\">{}.</p>\n", EscapeHtml(line));
}

std::string Configuration(const RunContext& run) {
  std::string rows;
  for (const ConfigField& field : ListConfig(run.config)) {
    rows += fmt::format("<tr><td><code>{}</code></td><td>{}</td><td class=\"dim\">{}</td></tr>\n",
                        EscapeHtml(field.path), EscapeHtml(field.value), EscapeHtml(field.help));
  }
  return "<details><summary>Configuration, every value</summary>\n"
         "<div class=\"scroll\"><table class=\"wide\"><tbody>\n" +
         rows + "</tbody></table></div>\n</details>\n";
}

}  // namespace

std::string RunName(const RunContext& run) {
  const fs::path root = fs::weakly_canonical(run.directory.root() / ".");
  return root.has_filename() ? root.filename().string() : root.parent_path().filename().string();
}

std::string ReportHead(const RunContext& run) {
  const std::vector<StageProgress> stages = Stages(run);
  const fs::path evaluation = run.directory.evaluation();
  const std::string score =
      fs::exists(evaluation)
          ? ReportPart(run, evaluation, "pipeline", [&] { return ScoreTiles(evaluation); })
          : Tile("no score", "", "not evaluated yet", true);
  return fmt::format(
             "<header>\n<h1>{}</h1>\n"
             "<p class=\"dim\">A World Models agent: V sees, M remembers and foretells, C "
             "drives.</p>\n"
             "<nav><a href=\"#vision\">V, vision</a><a href=\"#memory\">M, memory</a>"
             "<a href=\"#controller\">C, controller</a><a href=\"#evaluation\">Evaluation</a>"
             "<a href=\"#files\">Files</a></nav>\n"
             "<div class=\"tiles\">\n{}</div>\n{}</header>\n",
             EscapeHtml(RunName(run)),
             score + Tile(std::to_string(run.config.seed), "", "seed of the run"),
             Unfinished(stages)) +
         "<h2 id=\"run\">The run</h2>\n" + StageTable(stages, AllTimes(run)) + Machine(run) +
         Configuration(run);
}

std::string ReportFiles(const RunContext& run) {
  const RunDirectory& directory = run.directory;
  std::string items;
  for (const fs::path& path :
       {directory.config(), directory.stages(), directory.rollouts(), directory.vision_model(),
        directory.vision_metrics(), directory.latent_kl(), directory.latents(),
        directory.memory_model(), directory.memory_metrics(), directory.diagnostics(),
        directory.standardisation(), directory.controller_model(), directory.controller_metrics(),
        directory.evaluation(), directory.evaluation_tracks(), directory.video()}) {
    if (!fs::exists(path)) continue;
    std::string name = path.lexically_relative(directory.root()).generic_string();
    if (fs::is_directory(path)) name += "/";
    items += fmt::format("<li><a href=\"{0}\">{0}</a></li>\n", EscapeHtml(name));
  }
  return "<h2 id=\"files\">Files</h2>\n<ul class=\"files\">\n" + items + "</ul>\n";
}

}  // namespace worldmodels
