#include "report/driven_path.h"

#include <array>

#include "rollout/real_world.h"

namespace worldmodels {
namespace {

constexpr size_t kStepsPerPoint = 4;

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
  std::vector<WorldPoint> places;
  std::vector<TrackState> course;
  const auto note = [&](const CarRacing& racing) {
    places.push_back(Place(racing));
    course.push_back(MeasureTrackState(racing.track(), racing.car()));
  };
  do {
    note(*world.racing(0));
    world.Observe();
    const std::array action = {Drive(*controller, world.latents(), world.hidden())};
    world.Step(action, result);
  } while (!result[0].terminated && !result[0].truncated);
  note(*world.racing(0));
  for (size_t i = 0; i + 1 < places.size(); i += kStepsPerPoint) path.points.push_back(places[i]);
  path.points.push_back(places.back());
  path.total_reward = world.racing(0)->total_reward();
  path.mishap = FindMishap(*world.racing(0), course);
  if (path.mishap) path.mishap_place = places[static_cast<size_t>(path.mishap->moment)];
  return path;
}

}  // namespace worldmodels
