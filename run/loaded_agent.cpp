#include "run/loaded_agent.h"

#include <spdlog/spdlog.h>

#include "common/console.h"
#include "common/error.h"
#include "run/models.h"

namespace worldmodels {
namespace {

// load() into model; what the note says of a model that cannot be had.
template <typename Model, typename Load>
void TryLoad(const char* name, const char* command, const std::filesystem::path& path,
             Loading loading, const Load& load, std::optional<Model>& model, std::string& note) {
  if (!std::filesystem::exists(path)) {
    note = fmt::format("no {} yet: worldmodels {}", name, command);
    return;
  }
  try {
    model = load();
  } catch (const Error& error) {
    if (loading == Loading::kStrict || error.kind() != ErrorKind::kInput) throw;
    spdlog::warn("going on without {}: {}", name, OneLine(error.what()));
    note = fmt::format("{} does not fit this run", name);
  }
}

}  // namespace

std::unique_ptr<LoadedAgent> LoadAgent(const RunContext& run, Loading loading) {
  auto agent = std::make_unique<LoadedAgent>();
  const RunDirectory& directory = run.directory;
  AgentModels& models = agent->models;
  TryLoad(
      "V", "train-vision", directory.vision_model(), loading, [&] { return LoadVision(run); },
      agent->vision, models.vision_note);
  TryLoad(
      "M", "train-memory", directory.memory_model(), loading, [&] { return LoadMemory(run); },
      agent->memory, models.memory_note);
  TryLoad(
      "C", "train-controller", directory.controller_model(), loading,
      [&] { return LoadController(run); }, agent->controller, models.controller_note);
  if (agent->vision) models.vision = &*agent->vision;
  if (agent->memory) models.memory = &*agent->memory;
  if (agent->controller) models.controller = &*agent->controller;
  models.precision = run.config.rollout.precision;
  return agent;
}

}  // namespace worldmodels
