#include "rollout/executor.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "common/error.h"
#include "fake_world.h"
#include "rollout/agent_evaluator.h"

namespace worldmodels::test {
namespace {

// Steers by tanh(weight * z0 + bias).
LinearController Steering(double weight, double bias) {
  const std::vector<double> parameters = {weight, 0, 0, 0, 0, 0, bias, 0, 0};
  return LinearController::FromParameters(2, parameters);
}

Executor::MakeWorld FakeWorlds(WorldCounts* counts = nullptr) {
  return [counts](int lanes) { return std::make_unique<FakeWorld>(lanes, counts); };
}

std::vector<EpisodeJob> Jobs(int count) {
  std::vector<EpisodeJob> jobs;
  for (int i = 0; i < count; ++i) jobs.push_back({.controller = i % 2, .seed = 100u + i});
  return jobs;
}

}  // namespace

TEST_CASE("every job is driven once, by its own controller on its own track") {
  Ranks ranks = Ranks::Alone();
  const std::vector<LinearController> controllers = {Steering(0.1, 0.2), Steering(0.05, 0.5)};
  const auto jobs = Jobs(23);
  for (const int threads : {1, 2, 3}) {
    for (const int lanes : {1, 4, 50}) {
      Executor executor(ranks, threads, lanes, FakeWorlds());
      int64_t jobs_done = 0;
      int64_t steps_done = 0;
      const auto results =
          DriveJobs(executor, controllers, jobs, 0, [&](int64_t done, int64_t steps) {
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
        steps += length;
      }
      CHECK(jobs_done == 23);
      CHECK(steps_done == steps);
    }
  }
}

TEST_CASE("an episode that earns nothing is cut after stall_steps, one that earns is not") {
  Ranks ranks = Ranks::Alone();
  const std::vector<LinearController> controllers = {Steering(0, -1), Steering(0, 1)};
  const std::vector<EpisodeJob> jobs = {{.controller = 0, .seed = 4}, {.controller = 1, .seed = 4}};
  Executor executor(ranks, 1, 2, FakeWorlds());
  const auto results = DriveJobs(executor, controllers, jobs, 2);
  CHECK(results[0].steps == 2);
  CHECK(results[0].total_reward == Approx(-0.2));
  CHECK(results[1].steps == 7);
}

TEST_CASE("an executor drives again after an error in a world") {
  class Breaking : public FakeWorld {
   public:
    using FakeWorld::FakeWorld;

   protected:
    void Begin(int lane, const EpisodeStart& start) override {
      if (start.seed == 13) FailRun("track 13 is broken");
      FakeWorld::Begin(lane, start);
    }
  };
  Ranks ranks = Ranks::Alone();
  const std::vector<LinearController> controllers = {Steering(0, 1)};
  Executor executor(ranks, 2, 2, [](int lanes) { return std::make_unique<Breaking>(lanes); });
  const std::vector<EpisodeJob> bad = {{.seed = 1}, {.seed = 2}, {.seed = 13}};
  CHECK_THROWS_WITH(DriveJobs(executor, controllers, bad, 0), "track 13 is broken");
  const std::vector<EpisodeJob> good = {{.seed = 1}};
  CHECK(DriveJobs(executor, controllers, good, 0)[0].steps == 4);
}

TEST_CASE("a lane without an episode is neither observed nor stepped") {
  Ranks ranks = Ranks::Alone();
  const std::vector<LinearController> controllers = {Steering(0.1, 0.2), Steering(0.05, 0.5)};
  for (const int threads : {1, 2}) {
    WorldCounts counts;
    Executor executor(ranks, threads, 5, FakeWorlds(&counts));
    int64_t steps = 0;
    for (const auto& result : DriveJobs(executor, controllers, Jobs(17), 0)) steps += result.steps;
    CHECK(counts.stepped == steps);
    CHECK(counts.observed == steps);
  }
}

TEST_CASE("workers and lanes never outnumber the episodes, and worlds are kept") {
  Ranks ranks = Ranks::Alone();
  const std::vector<LinearController> controllers = {Steering(0.1, 0.2), Steering(0.05, 0.5)};
  for (const int count : {1, 3, 7, 12, 40}) {
    WorldCounts counts;
    Executor executor(ranks, 4, 3, FakeWorlds(&counts));
    CHECK(counts.worlds == 0);
    DriveJobs(executor, controllers, Jobs(count), 0);
    CHECK(counts.worlds <= std::min(count, 4));
    CHECK(counts.lanes <= std::min(count, 12));
    const int worlds = counts.worlds;
    DriveJobs(executor, controllers, Jobs(1), 0);
    CHECK(counts.worlds <= std::max(worlds, 1) + 1);  // another worker may be the first to ask
  }
  WorldCounts counts;
  Executor executor(ranks, 1, 8, FakeWorlds(&counts));
  for (const int count : {2, 2, 1, 8, 30}) DriveJobs(executor, controllers, Jobs(count), 0);
  CHECK(counts.worlds == 2);  // for two lanes, then for eight
  CHECK(DriveJobs(executor, controllers, {}, 0).empty());
}

}  // namespace worldmodels::test
