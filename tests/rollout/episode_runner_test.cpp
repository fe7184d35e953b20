#include "rollout/episode_runner.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "common/error.h"
#include "fake_world.h"

namespace worldmodels::test {
namespace {

// Steers by tanh(weight * z0 + bias).
LinearController Steering(double weight, double bias) {
  const std::vector<double> parameters = {weight, 0, 0, 0, 0, 0, bias, 0, 0};
  return LinearController::FromParameters(2, parameters);
}

EpisodeRunner MakeRunner(int threads, int lanes) {
  return EpisodeRunner(threads, [lanes] { return std::make_unique<FakeWorld>(lanes); });
}

}  // namespace

TEST_CASE("every job is driven once, by its own controller on its own track") {
  const std::vector<LinearController> controllers = {Steering(0.1, 0.2), Steering(0.05, 0.5)};
  std::vector<EpisodeJob> jobs;
  for (int i = 0; i < 23; ++i) jobs.push_back({.controller = i % 2, .seed = 100u + i});
  for (const int threads : {1, 2, 3}) {
    for (const int lanes : {1, 4, 50}) {
      EpisodeRunner runner = MakeRunner(threads, lanes);
      int64_t jobs_done = 0;
      int64_t steps_done = 0;
      const auto results = runner.Run(controllers, jobs, 0, [&](int64_t done, int64_t steps) {
        jobs_done = done;
        steps_done = steps;
      });
      int64_t steps = 0;
      for (size_t i = 0; i < jobs.size(); ++i) {
        const int length = FakeWorld::Length(jobs[i].seed);
        const auto z0 = static_cast<double>(jobs[i].seed % 7);
        const double steer = i % 2 == 0 ? std::tanh(0.1 * z0 + 0.2) : std::tanh(0.05 * z0 + 0.5);
        CHECK(results[i].steps == length);
        CHECK(results[i].total_reward == Approx(length * steer).epsilon(1e-5));
        CHECK(results[i].tiles == length);
        CHECK(results[i].completed == (jobs[i].seed % 2 == 0));
        steps += length;
      }
      CHECK(jobs_done == 23);
      CHECK(steps_done == steps);
    }
  }
}

TEST_CASE("an episode that earns nothing is cut after stall_steps, one that earns is not") {
  const std::vector<LinearController> controllers = {Steering(0, -1), Steering(0, 1)};
  const std::vector<EpisodeJob> jobs = {{.controller = 0, .seed = 4}, {.controller = 1, .seed = 4}};
  EpisodeRunner runner = MakeRunner(1, 2);
  const auto results = runner.Run(controllers, jobs, 2);
  CHECK(results[0].steps == 2);
  CHECK(results[0].total_reward == Approx(-0.2));
  CHECK(results[1].steps == 7);
}

TEST_CASE("a runner drives again after an error in a world") {
  class Breaking : public FakeWorld {
   public:
    using FakeWorld::FakeWorld;
    void Reset(int lane, uint64_t seed) override {
      if (seed == 13) FailRun("track 13 is broken");
      FakeWorld::Reset(lane, seed);
    }
  };
  const std::vector<LinearController> controllers = {Steering(0, 1)};
  EpisodeRunner runner(2, [] { return std::make_unique<Breaking>(2); });
  const std::vector<EpisodeJob> bad = {{.controller = 0, .seed = 1}, {.controller = 0, .seed = 13}};
  CHECK_THROWS_WITH(runner.Run(controllers, bad, 0), "track 13 is broken");
  const std::vector<EpisodeJob> good = {{.controller = 0, .seed = 1}};
  CHECK(runner.Run(controllers, good, 0)[0].steps == 4);
}

}  // namespace worldmodels::test
