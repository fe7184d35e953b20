#include <fmt/format.h>

#include <cmath>

#include "report/bar_chart.h"
#include "report/html.h"
#include "report/page.h"
#include "report/sections.h"
#include "report/track_drawing.h"

namespace worldmodels {
namespace {

using Tracks = std::vector<EvaluatedTrack>;

std::string FormatReturn(double value) { return TypographicMinus(fmt::format("{:.1f}", value)); }

std::string ReturnChart(const Tracks& tracks) {
  std::vector<double> returns;
  double mean = 0;
  for (const EvaluatedTrack& track : tracks) {
    returns.push_back(track.total_reward);
    mean += track.total_reward / static_cast<double>(tracks.size());
  }
  return DrawBarChart(
      {.text = {"Returns", fmt::format("of {} tracks", GroupedCount(std::ssize(tracks))), "return",
                "tracks"},
       .bars = Histogram(returns, 12),
       .marks = {{mean, fmt::format("mean {:.1f}", mean)}}});
}

PageData DriveData(const DrivenTrack& driven) {
  const auto& [track, path] = driven;
  const bool differs =
      !path.points.empty() && std::abs(path.total_reward - track.total_reward) > 0.05;
  PageData data;
  data["drawing"] = DrawTrack(path.track, path.points, fmt::format("track {}", track.seed));
  data["return"] = FormatReturn(track.total_reward);
  data["track"] = std::to_string(track.seed);
  data["return_again"] = TextOrNone(differs ? FormatReturn(path.total_reward) : "");
  return data;
}

PageData Row(const EvaluatedTrack& track) {
  PageData data;
  data["track"] = std::to_string(track.seed);
  data["return"] = FormatReturn(track.total_reward);
  data["steps"] = std::to_string(track.steps);
  data["tiles"] = std::to_string(track.tiles);
  data["all_tiles"] = track.completed ? "yes" : "";
  return data;
}

}  // namespace

std::string EvaluationSection(const EvaluationResults& results) {
  const Tracks tracks = results.tracks.value.value_or(Tracks());
  PageData data;
  data["missing"] = TextOrNone(results.tracks.missing);
  data["evaluated"] = results.tracks.value.has_value();
  data["returns"] = ReturnChart(tracks);
  data["driven_again"] = results.driven_again;
  data["drives"] = ListOf(results.drives, DriveData);
  data["tracks"] = ListOf(tracks, Row);
  return FillTemplate("evaluation.html", data);
}

}  // namespace worldmodels
