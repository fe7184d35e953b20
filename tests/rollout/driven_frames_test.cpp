#include "rollout/driven_frames.h"

#include <catch2/catch.hpp>
#include <memory>

#include "common/frame.h"
#include "env/vector_env.h"
#include "rollout/real_world.h"

namespace worldmodels::test {
namespace {

EnvironmentConfig ShortWorld() {
  EnvironmentConfig config;
  config.renderer = Renderer::kSoftware;
  config.max_steps = 12;
  return config;
}

std::vector<DrivenEpisode> DriveAtRandom(int threads, int lanes) {
  Ranks ranks = Ranks::Alone();
  Executor executor(ranks, threads, lanes, [](int count) {
    return std::make_unique<RacingWorld>(ShortWorld(), count,
                                         MakeFrameRenderer(ShortWorld(), count));
  });
  FrameDrive drive{.episodes = 3, .first_track = 40, .policy = {}};
  drive.policy.max_steps = 10;
  return DriveFrames(executor, drive, true);
}

}  // namespace

TEST_CASE("frames are driven on the tracks from the first on, the same by any threads and lanes") {
  const auto episodes = DriveAtRandom(1, 1), others = DriveAtRandom(2, 2);
  REQUIRE(episodes.size() == 3);
  for (size_t i = 0; i < 3; ++i) {
    CHECK(episodes[i].track == 40 + i);
    CHECK(episodes[i].frames.size() == 10 * kFrameBytes);  // collect.max_steps, before 12
    CHECK(episodes[i].frames == others[i].frames);
  }
  CHECK(episodes[0].frames != episodes[1].frames);
  VectorEnv env(ShortWorld(), 1);
  env.Reset(0, 41);
  std::vector<uint8_t> frame(kFrameBytes);
  env.Observe(frame);
  CHECK(std::equal(frame.begin(), frame.end(), episodes[1].frames.begin()));
}

TEST_CASE("a controller drives for frames as it does for a score") {
  Pcg64 random(1);
  const Vae vision = Vae::Random(4, random);
  LinearController controller = LinearController::FromParameters(
      4, std::vector<double>(LinearController::ParameterCount(4), 0.5));
  Ranks ranks = Ranks::Alone();
  Executor executor(ranks, 1, 2, [&](int lanes) {
    return std::make_unique<RealWorld>(ShortWorld(), vision, nullptr, lanes, Precision::kFp32);
  });
  const auto episodes = DriveFrames(
      executor,
      {.episodes = 2, .first_track = 40, .controller = &controller, .policy = {.max_steps = 10}},
      true);
  // By hand: see, act, step.
  VectorEnv env(ShortWorld(), 1);
  env.Reset(0, 41);
  VaeEncoder encoder(vision, 1);
  std::vector<uint8_t> frame(kFrameBytes);
  std::vector<float> z(4);
  for (size_t step = 0; step < 10; ++step) {
    env.Observe(frame);
    CAPTURE(step);
    REQUIRE(std::equal(frame.begin(), frame.end(),
                       episodes[1].frames.begin() + static_cast<int64_t>(step) * kFrameBytes));
    encoder.Encode(frame, z, {});
    env.Step(0, controller.Act(z, {}));
  }
}

}  // namespace worldmodels::test
