#include <fmt/format.h>

#include "app/report_parts.h"
#include "app/report_sections.h"
#include "viewer/line_chart.h"

namespace worldmodels {
namespace {

// The mean vector's score over 1,024 tracks that the original's authors published, by episodes:
// generations of 64 candidates with 16 episodes each.
Series PublishedCurve() {
  constexpr double kEpisodes = 64 * 16;
  return {.name = "the original",
          .colour = 0,
          .style = LineStyle::kDashed,
          .x = {25 * kEpisodes, 50 * kEpisodes, 200 * kEpisodes, 1800 * kEpisodes},
          .y = {823, 867, 880, 900}};
}

std::string Charts(const RunContext& run) {
  const MetricsTable table = LoadMetrics(run.directory.controller_metrics());
  const auto episodes = ColumnValues(table, "episodes");
  const auto series = [&](const char* name, int colour, const char* column) {
    return Series{.name = name, .colour = colour, .x = episodes, .y = ColumnValues(table, column)};
  };
  Series validated = series("validated", 2, "validated_mean");
  validated.error = ColumnValues(table, "validated_standard_error");
  Series points = PublishedCurve();
  points.name = "";
  points.style = LineStyle::kPoints;
  return DrawLineChart(
             {.text = {"Return", "population, and the mean vector validated, ± standard error",
                       "episodes driven, log", "mean return"},
              .series = {series("population", 1, "population_mean"),
                         series("its best", 3, "population_best"), validated, PublishedCurve(),
                         points},
              .log_x = true}) +
         DrawLineChart(
             {.text = {"Step size", "sigma of the evolution strategy", "generations", "sigma, log"},
              .series = {{.name = "",
                          .colour = 1,
                          .x = ColumnValues(table, "generation"),
                          .y = ColumnValues(table, "sigma")}},
              .log_y = true});
}

}  // namespace

std::string ReportController(const RunContext& run) {
  return "<h2 id=\"controller\">C, controller</h2>\n<p>A linear map from z and M's state to the "
         "action, evolved by CMA-ES. The original's curve is as published: 64 candidates, 16 "
         "episodes each, at generations 25, 50, 200 and 1,800; its tracks are others.</p>\n" +
         ReportPart(run, run.directory.controller_metrics(), "train-controller",
                    [&] { return ChartGrid(Charts(run)); });
}

}  // namespace worldmodels
