#include "report/dream_figures.h"

#include <fmt/format.h>

#include "common/json_file.h"
#include "report/run_files.h"

namespace worldmodels {
namespace {

using Json = nlohmann::ordered_json;

DreamFigures::World ReadWorld(const std::filesystem::path& path, const Json& json,
                              const std::string& name) {
  DreamFigures::World world = {.name = name,
                               .mean = JsonNumber(json, "mean"),
                               .standard_error = JsonNumber(json, "standard_error"),
                               .mean_steps = JsonNumber(json, "mean_steps"),
                               .step = JsonNumbers(json.at("step")),
                               .on_road = JsonNumbers(json.at("on_road")),
                               .incoherence = JsonNumbers(json.at("incoherence"))};
  CheckLengths(path, name, world.step, {&world.on_road, &world.incoherence});
  return world;
}

}  // namespace

DreamFigures LoadDreamFigures(const std::filesystem::path& path) {
  return ReadJson(path, [&](const Json& json) {
    DreamFigures read{.episodes = JsonCount(path, json.at("real"), "episodes"),
                      .road_accuracy = JsonNumber(json, "road_accuracy"),
                      .worlds = {ReadWorld(path, json.at("real"), "real world")}};
    for (const Json& dream : json.at("dreams")) {
      read.worlds.push_back(
          ReadWorld(path, dream, fmt::format("dream at {}", JsonNumber(dream, "temperature"))));
    }
    return read;
  });
}

}  // namespace worldmodels
