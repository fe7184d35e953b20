#include "app/stages.h"

#include "app/models.h"
#include "common/safetensors.h"
#include "env/private_display.h"
#include "memory/memory_trainer.h"
#include "rollout/collector.h"
#include "rollout/controller_trainer.h"
#include "rollout/latent_encoder.h"
#include "vision/vision_trainer.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

// SFML draws only with a display; the software renderer needs none.
std::unique_ptr<PrivateDisplay> DisplayFor(const EnvironmentConfig& environment) {
  return environment.renderer == "sfml" ? std::make_unique<PrivateDisplay>() : nullptr;
}

bool IsOlder(const fs::path& made, const fs::path& from) {
  return !fs::exists(made) || fs::last_write_time(made) < fs::last_write_time(from);
}

}  // namespace

void CollectStage(const RunContext& run) {
  const auto display = DisplayFor(run.config.environment);
  CollectRollouts(run.config.collect, run.config.environment, run.config.seed, run.threads,
                  run.quiet, run.directory.rollouts());
}

void VisionStage(const RunContext& run) {
  TrainVision(run.config.vision, run.config.seed, run.threads, run.quiet, run.directory.rollouts(),
              run.directory.vision());
}

void MemoryStage(const RunContext& run) {
  if (IsOlder(run.directory.latents(), run.directory.vision_model())) {
    EncodeRollouts(LoadVision(run), run.config.rollout.precision, run.threads, run.quiet,
                   run.directory.rollouts(), run.directory.memory());
  }
  TrainMemory(run.config.memory, run.config.vision.latent_size, run.config.seed, run.threads,
              run.quiet, run.directory.memory());
}

void ControllerStage(const RunContext& run) {
  const Vae vision = LoadVision(run);
  const auto memory = LoadMemoryForController(run);
  const int inputs = ControllerInputs(run.config);
  std::vector<float> mean;
  std::vector<float> deviation;
  if (run.config.controller.standardise) {
    const auto standardisation = SafeTensors::Load(run.directory.standardisation());
    mean = standardisation.Get<float>("mean", {-1});
    deviation = standardisation.Get<float>("deviation", {-1});
    mean.resize(inputs);
    deviation.resize(inputs);
  }
  const auto display = DisplayFor(run.config.environment);
  const auto runner = MakeRealRunner(run, vision, memory ? &*memory : nullptr);
  TrainController(
      run.config.controller, run.config.seed, run.quiet,
      [&](auto controllers, auto jobs, int stall_steps, const auto& progress) {
        return runner->Run(controllers, jobs, stall_steps, progress);
      },
      mean, deviation, inputs, run.directory.controller());
}

std::vector<EpisodeResult> EvaluateStage(const RunContext& run) {
  const Vae vision = LoadVision(run);
  const auto memory = LoadMemoryForController(run);
  const LinearController controller = LoadController(run);
  const auto display = DisplayFor(run.config.environment);
  const auto runner = MakeRealRunner(run, vision, memory ? &*memory : nullptr);
  return Evaluate(*runner, controller, run.config.evaluation, run.quiet);
}

}  // namespace worldmodels
