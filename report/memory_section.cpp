#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/html.h"
#include "report/line_chart.h"
#include "report/page.h"
#include "report/sections.h"

namespace worldmodels {
namespace {

std::string LossCharts(const Curves& training) {
  const auto series = [&](const char* name, int colour, const char* column,
                          LineStyle style = LineStyle::kLine) {
    return Series{.name = name,
                  .colour = colour,
                  .style = style,
                  .x = training.at("step"),
                  .y = training.at(column)};
  };
  return DrawLineChart(
             {.text = {"Negative log-likelihood", "of the next z; the baselines need no M",
                       "training steps", "nats per latent"},
              .series = {series("training", 1, "nll"), series("validation", 2, "validation_nll"),
                         series("copy z", 0, "baseline_copy_nll", LineStyle::kDashed),
                         series("one step", 0, "baseline_step_nll", LineStyle::kDashed)}}) +
         DrawLineChart(
             {.text = {"Reward and end", "the other two losses", "training steps", "loss, log"},
              .series = {series("reward, squared", 1, "reward_mse"),
                         series("end, entropy", 3, "done_bce")},
              .log_y = true});
}

std::string NllByTime(const MemoryDiagnostics& measured) {
  const std::vector<double>& first = measured.first_step;
  const auto level = [&](const char* name, double nll) {
    return Series{.name = name,
                  .colour = 0,
                  .style = LineStyle::kDashed,
                  .x = first,
                  .y = std::vector<double>(first.size(), nll)};
  };
  return DrawLineChart(
      {.text = {"Likelihood in an episode", "what M gains from remembering",
                "steps since its beginning", "nats per latent"},
       .series = {{.name = "M", .colour = 1, .x = first, .y = measured.nll_by_time},
                  level("copy z", measured.nll_copy),
                  level("one step", measured.nll_step)}});
}

std::string OpenLoop(const MemoryDiagnostics& measured) {
  const auto series = [&](const char* name, int colour, const std::vector<double>& y,
                          LineStyle style = LineStyle::kLine) {
    return Series{.name = name, .colour = colour, .style = style, .x = measured.horizon, .y = y};
  };
  LineChart chart{.text = {"Open loop", "M fed with itself, against keeping the last z",
                           "steps ahead", "squared error of z"},
                  .series = {series("expected", 1, measured.open_loop)},
                  .from_zero = true};
  if (!measured.open_loop_sampled.empty()) {
    chart.series.push_back(series("drawn", 2, measured.open_loop_sampled));
  }
  chart.series.push_back(series("last z", 0, measured.open_loop_copy, LineStyle::kDashed));
  return DrawLineChart(chart);
}

std::string DreamCharts(const DreamFigures& figures) {
  LineChart road{.text = {"On the road", "as read from z; episodes still running",
                          "steps since the beginning", "share of episodes"},
                 .series = {},
                 .from_zero = true};
  LineChart coherence{.text = {"Pictures that V knows", "z against V's z of its own decoding",
                               "steps since the beginning", "squared difference"},
                      .series = {},
                      .from_zero = true};
  for (size_t i = 0; i < figures.worlds.size(); ++i) {
    const DreamFigures::World& world = figures.worlds[i];
    Series series{.name = world.name,
                  .colour = i == 0 ? 0 : static_cast<int>((i - 1) % 4) + 1,
                  .style = i == 0 ? LineStyle::kDashed : LineStyle::kLine,
                  .x = world.step,
                  .y = world.on_road};
    road.series.push_back(series);
    series.y = world.incoherence;
    coherence.series.push_back(series);
  }
  return DrawLineChart(road) + DrawLineChart(coherence);
}

PageData DreamWorlds(const DreamFigures& figures) {
  PageData data;
  data["episodes"] = GroupedCount(figures.episodes);
  data["accuracy"] = fmt::format("{:.1f} %", 100 * figures.road_accuracy);
  data["charts"] = DreamCharts(figures);
  data["rows"] = ListOf(figures.worlds, [](const DreamFigures::World& world) {
    PageData row;
    row["world"] = world.name;
    row["mean"] = TypographicMinus(fmt::format("{:.1f}", world.mean));
    row["error"] = fmt::format("{:.1f}", world.standard_error);
    row["steps"] = fmt::format("{:.0f}", world.mean_steps);
    return row;
  });
  return data;
}

std::string RewardCalibration(const MemoryDiagnostics& measured) {
  const std::vector<double>& predicted = measured.predicted_rewards;
  return DrawLineChart({.text = {"Reward",
                                 "tenths of the steps by the predicted reward; R² " +
                                     TypographicMinus(fmt::format("{:.2f}", measured.reward_r2)),
                                 "predicted", "actual"},
                        .series = {{.name = "as predicted",
                                    .colour = 0,
                                    .style = LineStyle::kDashed,
                                    .x = predicted,
                                    .y = predicted},
                                   {.name = "",
                                    .colour = 1,
                                    .style = LineStyle::kPoints,
                                    .x = predicted,
                                    .y = measured.actual_rewards}}});
}

PageData EndRows(const MemoryDiagnostics& measured) {
  PageData rows(PageData::type::list);
  const size_t bins = std::min(
      {measured.predicted_end.size(), measured.actual_end.size(), measured.end_counts.size()});
  for (size_t i = 0; i < bins; ++i) {
    PageData row;
    row["predicted"] = fmt::format("{:.2g}", measured.predicted_end[i]);
    row["actual"] = fmt::format("{:.2g}", measured.actual_end[i]);
    row["count"] = GroupedCount(std::llround(measured.end_counts[i]));
    rows << row;
  }
  return rows;
}

PageData Diagnostics(const MemoryDiagnostics& measured) {
  const auto nats = [](double nll) { return fmt::format("{:.3f}", nll); };
  PageData data;
  data["episodes"] =
      GroupedCount(measured.episodes) + (measured.episodes == 1 ? " episode" : " episodes");
  data["steps"] = GroupedCount(measured.steps);
  data["nll"] = nats(measured.nll);
  data["nll_copy"] = nats(measured.nll_copy);
  data["nll_step"] = nats(measured.nll_step);
  data["charts"] = NllByTime(measured) + OpenLoop(measured) + RewardCalibration(measured);
  data["ends"] = GroupedCount(measured.ends);
  data["predicted_ends"] = GroupedCount(measured.predicted_ends);
  data["false_alarms"] = GroupedCount(measured.false_alarms);
  data["end_rows"] = EndRows(measured);
  return data;
}

PageData Moment(const DreamMoment& moment) {
  PageData data;
  data["picture"] =
      PngAddress(std::vector{moment.real, moment.seen, moment.dreamt}, Direction::kDown);
  data["ahead"] = std::to_string(moment.ahead);
  return data;
}

PageData Strip(const DreamStrip& strip) {
  PageData data;
  data["episode"] = std::to_string(strip.episode);
  data["shown"] = std::to_string(strip.shown);
  data["end"] = TextOrNone(strip.end ? std::to_string(*strip.end) : "");
  data["moments"] = ListOf(strip.moments, Moment);
  return data;
}

PageData Dreams(const std::vector<DreamStrip>& strips, double temperature) {
  PageData data;
  data["temperature"] = fmt::format("{}", temperature);
  data["strips"] = ListOf(strips, Strip);
  return data;
}

std::string DiagnosticsMissing(const Part<MemoryDiagnostics>& diagnostics) {
  return diagnostics.value && diagnostics.value->episodes == 0
             ? "memory/diagnostics.json: no episode was held out to measure M on."
             : diagnostics.missing;
}

}  // namespace

std::string MemorySection(const MemoryResults& results) {
  const auto& diagnostics = results.diagnostics;
  const bool measured = diagnostics.value && diagnostics.value->episodes > 0;
  PageData data;
  data["missing"] = TextOrNone(results.training.missing);
  data["charts"] = TextOrNone(results.training.value ? LossCharts(*results.training.value) : "");
  data["diagnostics_missing"] = TextOrNone(DiagnosticsMissing(diagnostics));
  data["diagnostics"] = measured ? Diagnostics(*diagnostics.value) : PageData(false);
  data["worlds"] = results.figures ? DreamWorlds(*results.figures) : PageData(false);
  data["dreams"] = results.dreams ? Dreams(*results.dreams, results.temperature) : PageData(false);
  data["blind"] = results.has_model && !results.dreams;
  return FillTemplate("memory.html", data);
}

}  // namespace worldmodels
