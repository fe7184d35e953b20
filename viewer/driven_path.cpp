#include "viewer/driven_path.h"

#include "viewer/watch_session.h"

namespace worldmodels {
namespace {

constexpr int kStepsPerPoint = 4;

}  // namespace

DrivenPath DrivePath(const EnvironmentConfig& environment, const AgentModels& models,
                     uint64_t seed) {
  EnvironmentConfig without_display = environment;
  without_display.renderer = Renderer::kSoftware;
  DrivenPath path;
  if (UsableController(models) == nullptr) {
    CarRacing world(without_display);
    world.Reset(seed);
    path.track = world.track();
    return path;
  }
  WatchSession session(without_display, {}, models, seed);
  const auto add = [&] {
    const b2Vec2 place = session.world().car().hull_position();
    path.points.push_back({place.x, place.y});
  };
  path.track = session.world().track();
  add();
  while (!session.finished()) {
    session.Step();
    if (session.world().steps() % kStepsPerPoint == 0 || session.finished()) add();
  }
  path.total_reward = session.world().total_reward();
  return path;
}

}  // namespace worldmodels
