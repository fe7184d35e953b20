#include "report/line_chart.h"
#include "report/page.h"
#include "report/sections.h"

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

std::string Charts(const Curves& training) {
  const auto series = [&](const char* name, int colour, const char* column) {
    return Series{
        .name = name, .colour = colour, .x = training.at("episodes"), .y = training.at(column)};
  };
  Series validated = series("validated", 2, "validated_mean");
  validated.error = training.at("validated_standard_error");
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
                          .x = training.at("generation"),
                          .y = training.at("sigma")}},
              .log_y = true});
}

}  // namespace

std::string ControllerSection(const ControllerResults& results) {
  PageData data;
  data["missing"] = TextOrNone(results.training.missing);
  data["charts"] = TextOrNone(results.training.value ? Charts(*results.training.value) : "");
  return FillTemplate("controller.html", data);
}

}  // namespace worldmodels
