#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/report_parts.h"
#include "app/report_sections.h"
#include "viewer/bar_chart.h"
#include "viewer/html.h"
#include "viewer/line_chart.h"
#include "viewer/vision_pictures.h"

namespace worldmodels {
namespace {

std::string LossCharts(const RunContext& run) {
  const MetricsTable table = LoadMetrics(run.directory.vision_metrics());
  const auto steps = ColumnValues(table, "step");
  const auto chart = [&](const char* title, const char* note, const char* column,
                         const char* y_label, bool log) {
    return DrawLineChart(
        {.text = {title, note, "training steps", y_label},
         .series = {{.name = "training", .colour = 1, .x = steps, .y = ColumnValues(table, column)},
                    {.name = "validation",
                     .colour = 2,
                     .x = steps,
                     .y = ColumnValues(table, std::string("validation_") + column)}},
         .log_y = log});
  };
  return chart("Loss", "reconstruction and KL, as trained on", "loss", "per frame, log", true) +
         chart("Reconstruction", "sum of squared errors of a frame's 12,288 numbers",
               "reconstruction", "per frame, log", true) +
         chart("KL divergence", "what z tells of a frame", "kl", "nats per frame", false);
}

std::string KlChart(const VisionPictures& pictures) {
  const std::vector<double>& kl = pictures.kl;
  std::vector<std::pair<double, size_t>> order;
  for (size_t i = 0; i < kl.size(); ++i) order.emplace_back(-kl[i], i);
  std::stable_sort(order.begin(), order.end());
  std::vector<Bar> bars;
  for (size_t i = 0; i < order.size(); ++i) {
    const auto at = static_cast<double>(i);
    bars.push_back({at, at + 1, -order[i].first,
                    fmt::format("z{}: {:.3f} nats", order[i].second, -order[i].first)});
  }
  return DrawBarChart(
      {.text = {"KL of each latent", "on held-out frames", "latents, most telling first", "nats"},
       .bars = bars,
       .x_ticks = false});
}

std::string Pairs(const std::vector<Reconstruction>& pairs) {
  std::string html = "<div class=\"pictures row\">\n";
  for (const Reconstruction& pair : pairs) {
    html += fmt::format(
        "<figure><img src=\"{}\" width=\"64\" height=\"130\" alt=\"frame and reconstruction\"/>"
        "<figcaption><b>{:.1f}</b> <span>episode {}, step {}</span></figcaption></figure>\n",
        PngAddress(std::vector{pair.frame, pair.reconstruction}, Direction::kDown), pair.error,
        pair.episode, pair.step);
  }
  return html + "</div>\n";
}

std::string Traversals(const std::vector<Traversal>& traversals) {
  std::string html =
      "<h3>Latents from −3 to 3</h3>\n<p class=\"dim\">One latent is moved in equal steps, the "
      "others stay as in a typical frame; those with most KL first.</p>\n"
      "<div class=\"pictures strips\">\n";
  for (const Traversal& traversal : traversals) {
    html += fmt::format(
        "<figure><img src=\"{}\" width=\"460\" height=\"64\" alt=\"latent {} from -3 to 3\"/>"
        "<figcaption><b>z{}</b> {:.2f} nats</figcaption></figure>\n",
        PngAddress(traversal.images, Direction::kAcross), traversal.latent, traversal.latent,
        traversal.kl);
  }
  return html + "</div>\n";
}

std::string Samples(const std::vector<RgbImage>& samples) {
  std::string html =
      "<h3>Samples from the prior</h3>\n<p class=\"dim\">z drawn from a standard normal "
      "distribution, decoded.</p>\n<div class=\"pictures row\">\n";
  for (const RgbImage& sample : samples) {
    html += fmt::format("<img src=\"{}\" width=\"64\" height=\"64\" alt=\"sample\"/>\n",
                        PngAddress(std::vector{sample}, Direction::kDown));
  }
  return html + "</div>\n";
}

std::string Pictures(const VisionPictures& pictures) {
  std::string html = "<h3>Frames and their reconstructions</h3>\n";
  if (pictures.frames == 0) {
    html += MissingNote("no held-out rollout to look at (those whose number ends in 9)");
  } else {
    html += fmt::format(
        "<p class=\"dim\">Of {} frames that V was not trained on: above the frame, below what V "
        "draws from z; squared error, {:.1f} on average. From good to bad:</p>\n",
        GroupedCount(pictures.frames), pictures.mean_error);
    html += Pairs(pictures.typical) + "<p class=\"dim\">The worst:</p>\n" + Pairs(pictures.worst) +
            Traversals(pictures.traversals);
  }
  return html + Samples(pictures.samples);
}

}  // namespace

std::string ReportVision(const RunContext& run, const AgentModels& models) {
  const std::string html =
      "<h2 id=\"vision\">V, vision</h2>\n<p>A variational auto-encoder: each frame becomes a few "
      "numbers z, from which it can be drawn again.</p>\n";
  const auto charts = [&](const std::string& kl) {
    return ReportPart(run, run.directory.vision_metrics(), "train-vision",
                      [&] { return ChartGrid(LossCharts(run) + kl); });
  };
  if (models.vision == nullptr) return html + charts("");
  const VisionPictures pictures = MakeVisionPictures(*models.vision, run.directory.rollouts(),
                                                     static_cast<uint64_t>(run.config.seed));
  return html + charts(KlChart(pictures)) + Pictures(pictures);
}

}  // namespace worldmodels
