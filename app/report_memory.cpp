#include <fmt/format.h>

#include "app/report_parts.h"
#include "app/report_sections.h"
#include "viewer/dream_strip.h"
#include "viewer/html.h"
#include "viewer/line_chart.h"

namespace worldmodels {
namespace {

using Json = nlohmann::json;

constexpr size_t kStrips = 3;

std::string LossCharts(const RunContext& run) {
  const MetricsTable table = LoadMetrics(run.directory.memory_metrics());
  const auto steps = ColumnValues(table, "step");
  const auto series = [&](const char* name, int colour, const char* column,
                          LineStyle style = LineStyle::kLine) {
    return Series{.name = name,
                  .colour = colour,
                  .style = style,
                  .x = steps,
                  .y = ColumnValues(table, column)};
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

std::string NllByTime(const Json& nll) {
  const auto first = JsonNumbers(nll.at("by_time").at("first_step"));
  const auto level = [&](const char* name, const char* key) {
    return Series{.name = name,
                  .colour = 0,
                  .style = LineStyle::kDashed,
                  .x = first,
                  .y = std::vector<double>(first.size(), JsonNumber(nll, key))};
  };
  return DrawLineChart(
      {.text = {"Likelihood in an episode", "what M gains from remembering",
                "steps since its beginning", "nats per latent"},
       .series = {
           {.name = "M", .colour = 1, .x = first, .y = JsonNumbers(nll.at("by_time").at("model"))},
           level("copy z", "copy"),
           level("one step", "step")}});
}

std::string OpenLoop(const Json& error) {
  const auto horizon = JsonNumbers(error.at("horizon"));
  return DrawLineChart(
      {.text = {"Open loop", "M fed with its own expectation, against keeping the last z",
                "steps ahead", "squared error of z"},
       .series = {{.name = "M", .colour = 1, .x = horizon, .y = JsonNumbers(error.at("model"))},
                  {.name = "last z",
                   .colour = 0,
                   .style = LineStyle::kDashed,
                   .x = horizon,
                   .y = JsonNumbers(error.at("copy"))}},
       .from_zero = true});
}

std::string RewardCalibration(const Json& reward) {
  const auto predicted = JsonNumbers(reward.at("predicted"));
  return DrawLineChart(
      {.text = {"Reward",
                fmt::format("tenths of the steps by the foretold reward; R² {:.2f}",
                            JsonNumber(reward, "r2")),
                "foretold", "came"},
       .series = {{.name = "as foretold",
                   .colour = 0,
                   .style = LineStyle::kDashed,
                   .x = predicted,
                   .y = predicted},
                  {.name = "",
                   .colour = 1,
                   .style = LineStyle::kPoints,
                   .x = predicted,
                   .y = JsonNumbers(reward.at("actual"))}}});
}

std::string DoneCalibration(const Json& done) {
  const auto predicted = JsonNumbers(done.at("predicted"));
  const auto actual = JsonNumbers(done.at("actual"));
  const auto count = JsonNumbers(done.at("count"));
  HtmlTable table{.heads = {"foretold", "came", "steps"}, .text_columns = 0};
  for (size_t i = 0; i < std::min({predicted.size(), actual.size(), count.size()}); ++i) {
    table.rows.push_back({fmt::format("{:.2g}", predicted[i]), fmt::format("{:.2g}", actual[i]),
                          GroupedCount(std::llround(count[i]))});
  }
  return fmt::format(
      "<figure><figcaption><b>End</b><span>steps by its foretold probability; {} ends, {} of them "
      "foretold, {} false alarms</span></figcaption>\n{}</figure>\n",
      done.at("ends").get<int64_t>(), done.at("foretold").get<int64_t>(),
      done.at("false_alarms").get<int64_t>(), DrawTable(table));
}

std::string Diagnostics(const RunContext& run) {
  const Json json = LoadJsonObject(run.directory.diagnostics());
  if (json.at("episodes").get<int64_t>() == 0) {
    return MissingNote("memory/diagnostics.json: no episode was held out to measure M on.");
  }
  const Json& nll = json.at("nll");
  return fmt::format(
             "<h3>On held-out episodes</h3>\n<p class=\"dim\">{} episodes, {} steps. The next z "
             "costs M {:.3f} nats per latent; copying z costs {:.3f}, a Gaussian fitted to the "
             "step {:.3f}.</p>\n",
             GroupedCount(json.at("episodes").get<int64_t>()),
             GroupedCount(json.at("steps").get<int64_t>()), JsonNumber(nll, "model"),
             JsonNumber(nll, "copy"), JsonNumber(nll, "step")) +
         ChartGrid(NllByTime(nll) + OpenLoop(json.at("open_loop")) +
                   RewardCalibration(json.at("reward")) + DoneCalibration(json.at("done")));
}

std::string FilmStrips(const RunContext& run, const AgentModels& models) {
  if (models.vision == nullptr) {
    return MissingNote("V is not there: nothing can be drawn of what M dreams.");
  }
  const auto strips = MakeDreamStrips(*models.vision, *models.memory, run.directory.rollouts(),
                                      kStrips, 1.0, static_cast<uint64_t>(run.config.seed));
  std::string html =
      "<h3>What was, and what M dreamt</h3>\n<p class=\"dim\">Above the world, in the middle what "
      "V "
      "makes of it, below M's dream (temperature 1): it was shown the rollout up to 0, and from "
      "there on the same actions, but no frame.</p>\n";
  if (strips.empty()) {
    return html + MissingNote("no held-out rollout to dream of (those whose number ends in 9)");
  }
  for (const DreamStrip& strip : strips) {
    html += fmt::format(
        "<p class=\"dim\">Episode {}, {} steps shown, steps ahead:</p>\n"
        "<div class=\"pictures row\">\n",
        strip.episode, strip.shown);
    for (const DreamMoment& moment : strip.moments) {
      html += fmt::format(
          "<figure><img src=\"{}\" width=\"64\" height=\"196\" alt=\"world, V's view and dream\"/>"
          "<figcaption><b>{}</b></figcaption></figure>\n",
          PngAddress(std::vector{moment.real, moment.seen, moment.dreamt}, Direction::kDown),
          moment.ahead);
    }
    html += "</div>\n";
  }
  return html;
}

}  // namespace

std::string ReportMemory(const RunContext& run, const AgentModels& models) {
  const RunDirectory& directory = run.directory;
  const std::string html =
      "<h2 id=\"memory\">M, memory</h2>\n<p>A recurrent network that foretells the next z, the "
      "reward and the end from z and the action.</p>\n";
  const auto part = [&](const std::filesystem::path& file, const auto& make) {
    return ReportPart(run, file, "train-memory", make);
  };
  const std::string charts =
      part(directory.memory_metrics(), [&] { return ChartGrid(LossCharts(run)); });
  if (models.memory == nullptr) return html + charts;
  return html + charts + part(directory.diagnostics(), [&] { return Diagnostics(run); }) +
         FilmStrips(run, models);
}

}  // namespace worldmodels
