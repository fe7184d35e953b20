#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "report/bar_chart.h"
#include "report/html.h"
#include "report/line_chart.h"
#include "report/page.h"
#include "report/scatter_chart.h"
#include "report/vision_comparison.h"

namespace worldmodels {
namespace {

constexpr int kColours = 8;

int ColourOf(size_t i) { return static_cast<int>(i) % kColours + 1; }

std::string Figure(double value, int digits = 1) {
  if (std::isinf(value)) return "∞";
  return TypographicMinus(fmt::format("{:.{}f}", value, digits));
}

std::string Title(const VisionMeasurement& vision) {
  return vision.name == DescribeKind(vision)
             ? vision.name
             : fmt::format("{}: {}", vision.name, DescribeKind(vision));
}

// A line for each V that was trained with that loss.
std::string TrainingChart(const std::vector<VisionMeasurement>& visions, const std::string& column,
                          Reconstruction reconstruction, const ChartText& text) {
  LineChart chart{.text = text, .series = {}, .log_y = true};
  for (size_t i = 0; i < visions.size(); ++i) {
    const VisionMeasurement& vision = visions[i];
    if (!vision.training || vision.config.reconstruction != reconstruction) continue;
    chart.series.push_back({.name = DescribeKind(vision),
                            .colour = ColourOf(i),
                            .x = vision.training->at("step"),
                            .y = vision.training->at(column)});
  }
  return chart.series.empty() ? "" : DrawLineChart(chart);
}

std::string RateDistortionChart(const std::vector<VisionMeasurement>& visions) {
  ScatterChart chart{.text = {"Distortion against rate", "held-out frames, z drawn",
                              "KL, nats per frame, log", "squared error per frame, log"},
                     .points = {},
                     .log_x = true,
                     .log_y = true};
  for (size_t i = 0; i < visions.size(); ++i) {
    const VisionMeasurement& vision = visions[i];
    if (!vision.measured) continue;
    if (vision.variational) {
      chart.points.push_back({vision.kl, vision.error_of_draw, ColourOf(i), DescribeKind(vision)});
    } else {
      chart.levels.push_back({vision.error_of_mean, ColourOf(i), DescribeKind(vision)});
    }
  }
  return DrawScatterChart(chart);
}

std::string Charts(const std::vector<VisionMeasurement>& visions) {
  std::string charts;
  for (const auto reconstruction : {Reconstruction::kSquared, Reconstruction::kCrossEntropy}) {
    const bool squared = reconstruction == Reconstruction::kSquared;
    charts +=
        TrainingChart(visions, "validation_reconstruction", reconstruction,
                      {"Reconstruction", squared ? "sum of squared errors" : "cross-entropy, nats",
                       "training steps", "per held-out frame, log"});
  }
  for (const auto reconstruction : {Reconstruction::kSquared, Reconstruction::kCrossEntropy}) {
    const bool squared = reconstruction == Reconstruction::kSquared;
    charts += TrainingChart(visions, "validation_kl", reconstruction,
                            {"KL divergence", squared ? "" : "trained with cross-entropy",
                             "training steps", "nats per held-out frame, log"});
  }
  return charts + RateDistortionChart(visions);
}

std::string AggregateChart(const VisionMeasurement& vision, int colour) {
  ScatterChart chart{
      .text = {Title(vision),
               fmt::format("{} nats from the prior, as Gaussians", Figure(vision.aggregate_kl)),
               fmt::format("z{}", vision.widest.first), fmt::format("z{}", vision.widest.second)},
      .points = {},
      .circles = {1, 2, 3},
      .same_scale = true};
  for (const auto& [x, y] : vision.aggregate) chart.points.push_back({x, y, colour});
  return DrawScatterChart(chart);
}

std::string LatentsChart(const VisionMeasurement& vision) {
  const std::vector<double>& weights = vision.variational ? vision.latent_kl : vision.deviations;
  std::vector<Bar> bars;
  for (const int latent : ByWeight(vision)) {
    const auto at = static_cast<double>(bars.size());
    bars.push_back(
        {at, at + 1, weights[latent], fmt::format("z{}: {:.3f}", latent, weights[latent])});
  }
  return DrawBarChart(
      {.text = {Title(vision), fmt::format("{} of {} active", vision.active, weights.size()),
                "latents, most telling first",
                vision.variational ? "KL, nats" : "standard deviation of mu"},
       .bars = bars,
       .x_ticks = false});
}

PageData Row(const VisionMeasurement& vision) {
  PageData row;
  row["name"] = vision.name;
  row["kind"] = DescribeKind(vision);
  row["error_of_mean"] = Figure(vision.error_of_mean);
  row["error_of_draw"] = vision.variational ? Figure(vision.error_of_draw) : "–";
  row["kl"] = vision.variational ? Figure(vision.kl) : "–";
  row["aggregate_kl"] = Figure(vision.aggregate_kl);
  row["active"] = fmt::format("{} of {}", vision.active, vision.config.latent_size);
  row["sample_change"] = Figure(vision.sample_change);
  return row;
}

PageData Strip(const std::vector<RgbImage>& images, const std::string& caption) {
  PageData strip;
  strip["picture"] = PngAddress(images, Direction::kAcross);
  strip["caption"] = caption;
  return strip;
}

PageData FollowsRow(const VisionMeasurement& vision) {
  PageData row;
  row["name"] = Title(vision);
  row["states"] = ListOf(vision.follows.states, [](const FollowedState& state) {
    PageData cell;
    cell["latent"] = std::to_string(state.best);
    cell["r2"] = Figure(state.best_r2, 2);
    cell["next"] = Figure(state.next_r2, 2);
    cell["all"] = Figure(state.all_r2, 2);
    return cell;
  });
  return row;
}

std::vector<RgbImage> Frames(const VisionTask& task, const std::vector<int64_t>& chosen) {
  std::vector<RgbImage> images;
  for (const int64_t i : chosen) images.push_back(SquareImage(task.frames.frame(i), kFrameSize));
  return images;
}

PageData Strips(const VisionComparison& comparison,
                std::vector<RgbImage> VisionMeasurement::*images) {
  return ListOf(comparison.visions, [&](const VisionMeasurement& vision) {
    return Strip(vision.*images, Title(vision));
  });
}

// What needs frames.
PageData Measured(const VisionComparison& comparison) {
  const auto& [rollouts, task, visions] = comparison;
  PageData data;
  data["count"] = GroupedCount(task.frames.size());
  data["rows"] = ListOf(visions, Row);
  data["charts"] = visions.size() > 1 ? PageData(Charts(visions)) : PageData(false);
  data["frames"] = Strip(Frames(task, task.drawn_again), "the frames");
  data["reconstructions"] = Strips(comparison, &VisionMeasurement::reconstructions);
  std::string clouds, latents;
  for (size_t i = 0; i < visions.size(); ++i) {
    clouds += AggregateChart(visions[i], ColourOf(i));
    latents += LatentsChart(visions[i]);
  }
  data["clouds"] = clouds;
  data["latents"] = latents;
  data["ends"] = Strip(Frames(task, {task.from, task.to}), "the two frames");
  data["linear"] = Strips(comparison, &VisionMeasurement::linear_walk);
  data["spherical"] = Strips(comparison, &VisionMeasurement::spherical_walk);
  data["follows"] = false;
  if (const int64_t moments = visions.front().follows.moments; moments > 0) {
    PageData follows;
    follows["moments"] = GroupedCount(moments);
    follows["rows"] = ListOf(visions, FollowsRow);
    data["follows"] = std::move(follows);
  }
  return data;
}

}  // namespace

std::string LatentSpaceSection(const VisionComparison& comparison) {
  PageData data;
  const bool measured = comparison.visions.front().measured;
  data["several"] = comparison.visions.size() > 1;
  data["measured"] = measured ? Measured(comparison) : PageData(false);
  data["samples"] = Strips(comparison, &VisionMeasurement::samples);
  return FillTemplate("latent_space.html", data);
}

}  // namespace worldmodels
