#include <fmt/format.h>

#include <algorithm>

#include "app/report_parts.h"
#include "app/report_sections.h"
#include "common/error.h"
#include "viewer/bar_chart.h"
#include "viewer/driven_path.h"
#include "viewer/html.h"

namespace worldmodels {
namespace {

constexpr size_t kDrawn = 4;  // best tracks, and as many worst

// One row of evaluation.csv.
struct DrivenTrack {
  uint64_t seed = 0;
  double total_reward = 0;
  int64_t steps = 0, tiles = 0;
  bool completed = false;
};

std::vector<DrivenTrack> LoadTracks(const RunContext& run) {
  const MetricsTable table = LoadMetrics(run.directory.evaluation_tracks());
  const auto seeds = ColumnValues(table, "seed"), returns = ColumnValues(table, "return"),
             steps = ColumnValues(table, "steps"), tiles = ColumnValues(table, "tiles"),
             completed = ColumnValues(table, "completed");
  std::vector<DrivenTrack> tracks;
  for (size_t i = 0; i < seeds.size(); ++i) {
    for (const double value : {seeds[i], returns[i], steps[i], tiles[i], completed[i]}) {
      if (!(std::abs(value) <= 1e15)) {
        FailInput("{}:{}: a figure is missing", run.directory.evaluation_tracks().string(), i + 2);
      }
    }
    if (seeds[i] < 0) {
      FailInput("{}:{}: seed {} is negative", run.directory.evaluation_tracks().string(), i + 2,
                seeds[i]);
    }
    tracks.push_back({static_cast<uint64_t>(seeds[i]), returns[i], std::llround(steps[i]),
                      std::llround(tiles[i]), completed[i] != 0});
  }
  if (tracks.empty()) FailInput("{}: no track", run.directory.evaluation_tracks().string());
  return tracks;
}

std::string Returns(const std::vector<DrivenTrack>& tracks) {
  std::vector<double> returns;
  double mean = 0;
  for (const DrivenTrack& track : tracks) {
    returns.push_back(track.total_reward);
    mean += track.total_reward / static_cast<double>(tracks.size());
  }
  return DrawBarChart(
      {.text = {"Returns", fmt::format("of {} tracks", GroupedCount(std::ssize(tracks))), "return",
                "tracks"},
       .bars = Histogram(returns, 12),
       .marks = {{mean, fmt::format("mean {:.1f}", mean)}}});
}

std::string DrawDrives(const RunContext& run, const AgentModels& models,
                       std::span<const DrivenTrack> tracks) {
  std::string html;
  for (const DrivenTrack& track : tracks) {
    const DrivenPath path = DrivePath(run.config.environment, models, track.seed);
    std::string caption =
        fmt::format("<b>{}</b> track {}",
                    TypographicMinus(fmt::format("{:.1f}", track.total_reward)), track.seed);
    if (!path.points.empty() && std::abs(path.total_reward - track.total_reward) > 0.05) {
      caption += fmt::format("; drawn: {:.1f}", path.total_reward);
    }
    html += fmt::format("<figure>{}<figcaption>{}</figcaption></figure>\n",
                        DrawTrack(path.track, path.points, fmt::format("track {}", track.seed)),
                        caption);
  }
  return html;
}

std::string BestAndWorst(const RunContext& run, const AgentModels& models,
                         std::vector<DrivenTrack> tracks) {
  std::stable_sort(tracks.begin(), tracks.end(), [](const DrivenTrack& a, const DrivenTrack& b) {
    return a.total_reward > b.total_reward;
  });
  const size_t best = std::min(kDrawn, (tracks.size() + 1) / 2);
  const size_t worst = std::min(kDrawn, tracks.size() / 2);
  std::string html = "<h3>Best and worst tracks</h3>\n";
  html += UsableController(models) == nullptr
              ? MissingNote("The way driven is not drawn: the models that drove it are not there.")
              : "<p class=\"dim\">The way driven, from the start line. Each track was driven again "
                "for this picture; if the return then differs, it is given too.</p>\n";
  const std::span<const DrivenTrack> all(tracks);
  return html + "<div class=\"pictures tracks\">\n" + DrawDrives(run, models, all.first(best)) +
         DrawDrives(run, models, all.last(worst)) + "</div>\n";
}

std::string TrackTable(const std::vector<DrivenTrack>& tracks) {
  HtmlTable table{.heads = {"track", "return", "steps", "tiles", "all tiles"}};
  for (const DrivenTrack& track : tracks) {
    table.rows.push_back(
        {std::to_string(track.seed), TypographicMinus(fmt::format("{:.1f}", track.total_reward)),
         std::to_string(track.steps), std::to_string(track.tiles), track.completed ? "yes" : ""});
  }
  return "<details><summary>Every track</summary>\n" + DrawTable(table) + "</details>\n";
}

}  // namespace

std::string ReportEvaluation(const RunContext& run, const AgentModels& models) {
  const auto make = [&] {
    const auto tracks = LoadTracks(run);
    return ChartGrid(Returns(tracks)) + BestAndWorst(run, models, tracks) + TrackTable(tracks);
  };
  return "<h2 id=\"evaluation\">Evaluation</h2>\n" +
         ReportPart(run, run.directory.evaluation_tracks(), "pipeline", make);
}

}  // namespace worldmodels
