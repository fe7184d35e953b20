#include "app/models.h"

#include "common/error.h"
#include "rollout/real_world.h"

namespace worldmodels {
namespace {

void CheckMade(const std::filesystem::path& path, const char* what, const char* command) {
  if (!std::filesystem::exists(path)) {
    FailInput("{}: no {} yet; run `worldmodels {}` first", path.string(), what, command);
  }
}

bool UsesMemory(const RunConfig& config) { return config.controller.inputs != "z"; }

}  // namespace

Vae LoadVision(const RunContext& run) {
  CheckMade(run.directory.vision_model(), "trained V", "train-vision");
  return Vae::Load(run.directory.vision_model(), run.config.vision.latent_size);
}

MdnRnn LoadMemory(const RunContext& run) {
  CheckMade(run.directory.memory_model(), "trained M", "train-memory");
  return MdnRnn::Load(run.directory.memory_model(), run.config.memory,
                      run.config.vision.latent_size);
}

LinearController LoadController(const RunContext& run) {
  CheckMade(run.directory.controller_model(), "trained C", "train-controller");
  LinearController controller = LinearController::Load(run.directory.controller_model());
  if (controller.inputs() != ControllerInputs(run.config)) {
    FailInput("{}: made for {} inputs, expected {} (controller.inputs is {})",
              run.directory.controller_model().string(), controller.inputs(),
              ControllerInputs(run.config), run.config.controller.inputs);
  }
  return controller;
}

std::optional<MdnRnn> LoadMemoryForController(const RunContext& run) {
  if (!UsesMemory(run.config)) return std::nullopt;
  return LoadMemory(run);
}

int ControllerInputs(const RunConfig& config) {
  return config.vision.latent_size + (UsesMemory(config) ? config.memory.hidden_size : 0);
}

std::unique_ptr<EpisodeRunner> MakeRealRunner(const RunContext& run, const Vae& vision,
                                              const MdnRnn* memory) {
  const RunConfig& config = run.config;
  return std::make_unique<EpisodeRunner>(run.threads, [&] {
    return std::make_unique<RealWorld>(config.environment, vision, memory, config.rollout.lanes,
                                       config.rollout.precision);
  });
}

}  // namespace worldmodels
