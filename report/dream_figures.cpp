#include "report/dream_figures.h"

#include <fmt/format.h>

#include "report/run_files.h"

namespace worldmodels {
namespace {

DreamFigures::World ReadWorld(const nlohmann::json& json, const std::string& name) {
  return {.name = name,
          .mean = JsonNumber(json, "mean"),
          .standard_error = JsonNumber(json, "standard_error"),
          .mean_steps = JsonNumber(json, "mean_steps"),
          .step = JsonNumbers(json.at("step")),
          .on_road = JsonNumbers(json.at("on_road")),
          .incoherence = JsonNumbers(json.at("incoherence"))};
}

}  // namespace

DreamFigures LoadDreamFigures(const std::filesystem::path& path) {
  const nlohmann::json json = LoadJsonObject(path);
  DreamFigures read{.episodes = json.at("real").at("episodes").get<int64_t>(),
                    .road_accuracy = JsonNumber(json, "road_accuracy"),
                    .worlds = {ReadWorld(json.at("real"), "real world")}};
  for (const auto& dream : json.at("dreams")) {
    read.worlds.push_back(
        ReadWorld(dream, fmt::format("dream at {}", JsonNumber(dream, "temperature"))));
  }
  return read;
}

}  // namespace worldmodels
