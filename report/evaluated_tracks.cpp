#include "report/evaluated_tracks.h"

#include <algorithm>
#include <cmath>

#include "common/error.h"
#include "common/json_file.h"

namespace worldmodels {
namespace {

constexpr size_t kBest = 4, kWorst = 10;  // tracks drawn

}  // namespace

std::vector<EvaluatedTrack> LoadEvaluatedTracks(const std::filesystem::path& path) {
  const std::string name = path.string();
  const Curves columns = LoadCurves(path, {"seed", "return", "steps", "tiles", "completed"});
  std::vector<EvaluatedTrack> tracks;
  for (size_t i = 0; i < columns.at("seed").size(); ++i) {
    for (const auto& [column, values] : columns) {
      if (!(std::abs(values[i]) <= 1e15)) FailInput("{}:{}: a figure is missing", name, i + 2);
    }
    const double seed = columns.at("seed")[i];
    if (seed < 0) FailInput("{}:{}: seed {} is negative", name, i + 2, seed);
    tracks.push_back({static_cast<uint64_t>(seed), columns.at("return")[i],
                      std::llround(columns.at("steps")[i]), std::llround(columns.at("tiles")[i]),
                      columns.at("completed")[i] != 0});
  }
  if (tracks.empty()) FailInput("{}: no track", name);
  return tracks;
}

std::vector<EvaluatedVariant> LoadEvaluatedVariants(const std::filesystem::path& path) {
  return ReadJson(path, [&](const nlohmann::ordered_json& json) {
    std::vector<EvaluatedVariant> variants;
    for (const auto& world : json.at("worlds")) {
      variants.push_back({.name = world.at("name"),
                          .mean = JsonNumber(world, "mean"),
                          .standard_error = JsonNumber(world, "standard_error"),
                          .mean_steps = JsonNumber(world, "mean_steps"),
                          .episodes = JsonCount(path, world, "episodes"),
                          .completed = JsonCount(path, world, "completed")});
    }
    return variants;
  });
}

std::vector<DrivenTrack> DriveBestAndWorst(const EnvironmentConfig& environment,
                                           const AgentModels& models,
                                           std::vector<EvaluatedTrack> tracks) {
  std::stable_sort(tracks.begin(), tracks.end(),
                   [](const EvaluatedTrack& a, const EvaluatedTrack& b) {
                     return a.total_reward > b.total_reward;
                   });
  const size_t best = std::min(kBest, (tracks.size() + 1) / 2);
  const size_t worst = std::min(kWorst, tracks.size() - best);
  tracks.erase(tracks.begin() + static_cast<ptrdiff_t>(best),
               tracks.end() - static_cast<ptrdiff_t>(worst));
  std::vector<DrivenTrack> drives;
  for (const EvaluatedTrack& track : tracks) {
    drives.push_back({track, DrivePath(environment, models, track.seed)});
  }
  return drives;
}

}  // namespace worldmodels
