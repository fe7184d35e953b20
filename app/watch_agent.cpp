#include "app/watch_agent.h"

#include "app/models.h"
#include "viewer/watch.h"

namespace worldmodels {

namespace fs = std::filesystem;

void WatchAgent(const RunContext& run, const WatchRequest& request) {
  std::optional<Vae> vision;
  std::optional<MdnRnn> memory;
  std::optional<LinearController> controller;
  if (fs::exists(run.directory.vision_model())) vision = LoadVision(run);
  if (fs::exists(run.directory.memory_model())) memory = LoadMemory(run);
  if (fs::exists(run.directory.controller_model())) controller = LoadController(run);
  Watch({.environment = run.config.environment,
         .random_driving = run.config.collect,
         .models = {.vision = vision ? &*vision : nullptr,
                    .memory = memory ? &*memory : nullptr,
                    .controller = controller ? &*controller : nullptr,
                    .precision = run.config.rollout.precision},
         .seed = request.seed,
         .size = request.size,
         .seconds = request.seconds,
         .record = request.record,
         .quiet = run.quiet});
}

void RecordDrive(const RunContext& run) {
  const fs::path video = run.directory.video();
  if (fs::exists(video) &&
      fs::last_write_time(video) >= fs::last_write_time(run.directory.controller_model())) {
    return;
  }
  WatchAgent(run, {.seed = static_cast<uint64_t>(run.config.evaluation.first_seed),
                   .size = {},
                   .seconds = 0,
                   .record = video});
}

}  // namespace worldmodels
