// The racing world alone: a rule drives one lap along the middle of the road, and the last frame is
// written as a picture. racing_world [SEED [PICTURE.ppm]]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <vector>

#include "env/car_racing.h"
#include "env/frame_renderer.h"
#include "env/track_state.h"

namespace {

// Steers back to the centre line, gently by how far the next bend turns; 60 units/s at most.
worldmodels::Action FollowRoad(const worldmodels::CarRacing& env) {
  const worldmodels::TrackState state = worldmodels::MeasureTrackState(env.track(), env.car());
  const double left =
      -0.05 * state.lateral_offset - 1.0 * state.heading_error + 8.0 * state.curvature_ahead;
  const double wanted_speed = 60 / (1 + 20 * std::abs(state.curvature_ahead));
  worldmodels::Action action;
  action.steer = static_cast<float>(std::clamp(-left, -1.0, 1.0));
  action.gas = state.speed < wanted_speed ? 0.5f : 0;
  action.brake = state.speed > wanted_speed + 10 ? 0.3f : 0;
  return action;
}

void WritePpm(const char* path, const std::vector<uint8_t>& rgb, int size) {
  std::ofstream file(path, std::ios::binary);
  file << "P6 " << size << ' ' << size << " 255\n";
  file.write(reinterpret_cast<const char*>(rgb.data()), static_cast<std::streamsize>(rgb.size()));
}

}  // namespace

int main(int argc, char** argv) try {
  worldmodels::EnvironmentConfig config;
  config.renderer = worldmodels::Renderer::kSoftware;  // needs no display
  config.frame_size = 96;
  config.status_bar = worldmodels::StatusBar::kKeep;

  worldmodels::CarRacing env(config);
  env.Reset(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1);
  worldmodels::StepResult result;
  while (!result.terminated && !result.truncated) result = env.Step(FollowRoad(env));

  const auto renderer = worldmodels::MakeFrameRenderer(config, 1);
  std::vector<uint8_t> frame(96 * 96 * 3);
  const worldmodels::CarRacing* lane = &env;
  renderer->Render({&lane, 1}, frame);
  if (argc > 2) WritePpm(argv[2], frame, 96);
  std::printf("return %.1f in %d steps, %d of %d tiles\n", env.total_reward(), env.steps(),
              env.tiles_visited(), env.track().size());
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
