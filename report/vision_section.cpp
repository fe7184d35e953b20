#include <fmt/format.h>

#include <algorithm>

#include "common/choice.h"
#include "report/bar_chart.h"
#include "report/html.h"
#include "report/line_chart.h"
#include "report/page.h"
#include "report/sections.h"

namespace worldmodels {
namespace {

std::string LossCharts(const Curves& training, Reconstruction reconstruction) {
  const auto chart = [&](const char* title, const char* note, const std::string& column,
                         const char* y_label, bool log) {
    const std::vector<double>& steps = training.at("step");
    return DrawLineChart(
        {.text = {title, note, "training steps", y_label},
         .series = {{.name = "training", .colour = 1, .x = steps, .y = training.at(column)},
                    {.name = "validation",
                     .colour = 2,
                     .x = steps,
                     .y = training.at("validation_" + column)}},
         .log_y = log});
  };
  return chart("Loss", "reconstruction and KL, as trained on", "loss", "per frame, log", true) +
         chart("Reconstruction",
               reconstruction == Reconstruction::kSquared
                   ? "sum of squared errors of a frame's 12,288 numbers"
                   : "cross-entropy of a frame's 12,288 numbers, nats",
               "reconstruction", "per frame, log", true) +
         chart("KL divergence", "what z tells of a frame", "kl", "nats per frame", false);
}

std::string EncoderChart(const Curves& curves) {
  const std::vector<double>& steps = curves.at("step");
  const auto line = [&](const char* name, int colour, const char* column) {
    return Series{.name = name, .colour = colour, .x = steps, .y = curves.at(column)};
  };
  return DrawLineChart(
      {.text = {"Other colours", "how far the encoder is from what V said of the plain frame",
                "training steps of the encoder", "divergence of a frame, log"},
       .series = {line("training", 1, "divergence"),
                  line("held out, recoloured", 2, "validation_recoloured"),
                  line("held out, plain", 3, "validation_plain")},
       .log_y = true});
}

std::string KlChart(const std::vector<double>& kl) {
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

PageData Pair(const ReconstructedFrame& pair) {
  PageData data;
  data["picture"] = PngAddress(std::vector{pair.frame, pair.reconstruction}, Direction::kDown);
  data["error"] = fmt::format("{:.1f}", pair.error);
  data["episode"] = std::to_string(pair.episode);
  data["step"] = std::to_string(pair.step);
  return data;
}

PageData Strip(const Traversal& traversal) {
  PageData data;
  data["picture"] = PngAddress(traversal.images, Direction::kAcross);
  data["latent"] = std::to_string(traversal.latent);
  data["weight"] = fmt::format("{:.2f}", traversal.weight);
  return data;
}

PageData Pictures(const VisionPictures& pictures) {
  PageData data;
  data["frames"] = pictures.frames > 0;
  data["variational"] = pictures.variational;
  data["count"] = GroupedCount(pictures.frames);
  data["mean_error"] = fmt::format("{:.1f}", pictures.mean_error);
  data["typical"] = ListOf(pictures.typical, Pair);
  data["worst"] = ListOf(pictures.worst, Pair);
  data["traversals"] = ListOf(pictures.traversals, Strip);
  data["samples"] = ListOf(pictures.samples, [](const RgbImage& sample) {
    return PageData(PngAddress(std::vector{sample}, Direction::kDown));
  });
  return data;
}

PageData Triple(const RecolouredFrame& frame) {
  PageData data;
  data["picture"] =
      PngAddress(std::vector{frame.shown, frame.reconstruction, frame.truth}, Direction::kDown);
  data["error"] = fmt::format("{:.1f}", frame.error);
  return data;
}

PageData Recoloured(const RecolouredPictures& pictures) {
  PageData data;
  data["count"] = GroupedCount(pictures.frames);
  data["plain_error"] = fmt::format("{:.1f}", pictures.plain_error);
  data["kinds"] = ListOf(pictures.kinds, [](const RecolouredKind& kind) {
    PageData of_kind;
    of_kind["kind"] = NameOf(kind.kind);
    of_kind["mean_error"] = fmt::format("{:.1f}", kind.mean_error);
    of_kind["frames"] = ListOf(kind.frames, Triple);
    return of_kind;
  });
  return data;
}

}  // namespace

std::string VisionSection(const VisionResults& results) {
  PageData data;
  data["missing"] = TextOrNone(results.training.missing);
  std::string charts;
  if (results.training.value) {
    charts = LossCharts(*results.training.value, results.reconstruction);
    if (results.pictures && results.pictures->variational) charts += KlChart(results.pictures->kl);
  }
  if (results.encoder) charts += EncoderChart(*results.encoder);
  data["charts"] = TextOrNone(charts);
  data["pictures"] = results.pictures ? Pictures(*results.pictures) : PageData(false);
  const bool recoloured = results.recoloured && !results.recoloured->kinds.empty();
  data["recoloured"] = recoloured ? Recoloured(*results.recoloured) : PageData(false);
  return FillTemplate("vision.html", data) +
         (results.latent_space ? LatentSpaceSection(*results.latent_space) : "");
}

}  // namespace worldmodels
