#include "report/driven_path.h"

#include <array>

#include "rollout/real_world.h"

namespace worldmodels {
namespace {

constexpr int kStepsPerPoint = 4;

WorldPoint Place(const CarRacing& world) {
  const b2Vec2 place = world.car().hull_position();
  return {place.x, place.y};
}

}  // namespace

DrivenPath DrivePath(const EnvironmentConfig& environment, const AgentModels& models,
                     uint64_t seed) {
  CheckFit(models, environment);
  EnvironmentConfig without_display = environment;
  without_display.renderer = Renderer::kSoftware;
  DrivenPath path;
  const LinearController* controller = UsableController(models);
  if (controller == nullptr) {
    CarRacing world(without_display);
    world.Reset(seed);
    path.track = world.track();
    return path;
  }
  RealWorld world(without_display, *models.vision, models.memory, 1, models.precision);
  world.Reset(0, {.seed = seed});
  path.track = world.racing(0)->track();
  std::array<StepResult, 1> result;
  do {
    if (world.racing(0)->steps() % kStepsPerPoint == 0)
      path.points.push_back(Place(*world.racing(0)));
    world.Observe();
    const std::array action = {Drive(*controller, world.latents(), world.hidden())};
    world.Step(action, result);
  } while (!result[0].terminated && !result[0].truncated);
  path.points.push_back(Place(*world.racing(0)));
  path.total_reward = world.racing(0)->total_reward();
  return path;
}

}  // namespace worldmodels
