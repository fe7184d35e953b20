#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>

#include "common/choice.h"
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
  data["drawing"] = DrawTrack(path, fmt::format("track {}", track.seed));
  data["return"] = FormatReturn(track.total_reward);
  data["track"] = std::to_string(track.seed);
  data["return_again"] = TextOrNone(differs ? FormatReturn(path.total_reward) : "");
  data["mishap"] = TextOrNone(
      path.mishap ? fmt::format("{}, step {}", NameOf(path.mishap->kind), path.mishap->moment)
                  : "");
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

// Mean return over 100 episodes of agents that had not seen the variants either: Tang, Nguyen and
// Ha, "Neuroevolution of Self-Interpretable Agents", 2020; the first row is of the usual
// picture.
struct Published {
  std::string_view variant, attention, world_models;
};
constexpr Published kPublished[] = {{"none", "914", "901"},   {"color", "866", "655"},
                                    {"color3", "673", "394"}, {"bar", "900", "166"},
                                    {"blob", "898", "446"},   {"noise", "−58", ""}};

PageData VariantRow(const EvaluatedVariant& variant) {
  PageData data;
  data["picture"] = variant.name == "none" ? "the usual one" : variant.name;
  data["return"] = FormatReturn(variant.mean);
  data["error"] = fmt::format("{:.1f}", variant.standard_error);
  data["completed"] = fmt::format("{} of {}", variant.completed, variant.episodes);
  const auto* published = std::ranges::find(kPublished, variant.name, &Published::variant);
  const bool known = published != std::end(kPublished);
  data["attention"] = known ? std::string(published->attention) : "";
  data["world_models"] = known ? std::string(published->world_models) : "";
  return data;
}

}  // namespace

std::string EvaluationSection(const EvaluationResults& results) {
  const Tracks tracks = results.tracks.value.value_or(Tracks());
  PageData data;
  data["missing"] = TextOrNone(results.tracks.missing);
  data["in_variants"] = !results.variants.empty();
  data["variants"] = ListOf(results.variants, VariantRow);
  data["evaluated"] = results.tracks.value.has_value();
  data["returns"] = ReturnChart(tracks);
  data["driven_again"] = results.driven_again;
  data["drives"] = ListOf(results.drives, DriveData);
  data["tracks"] = ListOf(tracks, Row);
  return FillTemplate("evaluation.html", data);
}

}  // namespace worldmodels
