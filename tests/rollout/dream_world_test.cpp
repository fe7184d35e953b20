#include "rollout/dream_world.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "common/error.h"
#include "rollout/agent_evaluator.h"

namespace worldmodels::test {
namespace {

constexpr int kLatents = 6, kHidden = 24;

MdnRnn RandomMemory(double reward_scale = 0.3) {
  Pcg64 random(3);
  return MdnRnn::Random({.hidden_size = kHidden, .mixtures = 3, .reward_scale = reward_scale},
                        kLatents, random);
}

// Five episodes of three steps; frame f of episode e has mu = 10 e + f and hardly any deviation.
std::shared_ptr<const DreamStarts> MakeStarts(bool any_frame) {
  LatentDataset data(kLatents);
  for (int64_t e = 0; e < 5; ++e) {
    LatentEpisode episode;
    episode.index = e;
    for (int f = 0; f < 4; ++f) {
      episode.mu.insert(episode.mu.end(), kLatents, static_cast<float>(10 * e + f));
    }
    episode.logvar.assign(4 * kLatents, -40.0f);
    episode.actions.assign(9, 0.0f);
    episode.rewards.assign(3, 0.0f);
    episode.terminals.assign(3, 0);
    data.Append(episode);
  }
  return std::make_shared<DreamStarts>(data, any_frame);
}

std::vector<LinearController> RandomControllers() {
  Pcg64 random(8);
  std::vector<LinearController> controllers;
  for (int i = 0; i < 3; ++i) {
    std::vector<double> parameters(LinearController::ParameterCount(kLatents + kHidden));
    for (double& p : parameters) p = random.Uniform(-1, 1);
    controllers.push_back(LinearController::FromParameters(kLatents + kHidden, parameters));
  }
  return controllers;
}

}  // namespace

TEST_CASE("the same seed gives the same dream at any number of threads and lanes") {
  const MdnRnn memory = RandomMemory();
  const auto starts = MakeStarts(true);
  const auto controllers = RandomControllers();
  std::vector<EpisodeJob> jobs;
  for (int i = 0; i < 40; ++i) jobs.push_back({i % 3, static_cast<uint64_t>(i / 3)});
  const DreamConfig config{.max_steps = 30, .done_threshold = 0.53};
  Ranks ranks = Ranks::Alone();
  std::vector<std::vector<EpisodeResult>> all;
  for (const auto& [threads, lanes] : {std::pair{1, 1}, {1, 17}, {2, 5}, {3, 8}}) {
    Executor executor(ranks, threads, lanes, [&](int count) {
      return std::make_unique<DreamWorld>(memory, starts, config, count, true);
    });
    all.push_back(DriveJobs(executor, controllers, jobs, 0));
  }
  int cut_off = 0;
  for (const auto& results : all) {
    for (size_t i = 0; i < jobs.size(); ++i) {
      INFO(i);
      REQUIRE(results[i].total_reward == all[0][i].total_reward);
      REQUIRE(results[i].steps == all[0][i].steps);
      cut_off += results[i].steps == 30;
    }
  }
  CHECK(all[0][0].total_reward != all[0][3].total_reward);
  CHECK(cut_off > 0);
}

TEST_CASE("dreams begin with the first frames of episodes, or with any, h = 0") {
  const MdnRnn memory = RandomMemory();
  for (const bool any_frame : {false, true}) {
    DreamWorld world(memory, MakeStarts(any_frame), {}, 1, true);
    bool later = false;
    std::vector<int> seen(5, 0);
    for (uint64_t seed = 0; seed < 100; ++seed) {
      world.Reset(0, {.seed = seed});
      const int value = static_cast<int>(std::lround(world.latents()[0]));
      ++seen[static_cast<size_t>(value / 10)];
      later = later || value % 10 > 0;
      for (const float h : world.hidden()) REQUIRE(h == 0);
    }
    CHECK(later == any_frame);
    for (const int count : seen) CHECK(count > 5);
  }
}

TEST_CASE("a dream ends by the done head's threshold or at max_steps, whichever is first") {
  const MdnRnn memory = RandomMemory();
  std::vector<Action> actions(1);
  std::vector<StepResult> results(1);
  DreamWorld never(memory, MakeStarts(false), {.max_steps = 4, .done_threshold = 1}, 1, true);
  for (int episode = 0; episode < 2; ++episode) {
    never.Reset(0, {.seed = 5});
    for (int t = 1; t <= 4; ++t) {
      never.Step(actions, results);
      CHECK_FALSE(results[0].terminated);
      CHECK(results[0].truncated == (t == 4));
    }
  }
  DreamWorld at_once(memory, MakeStarts(false), {.done_threshold = 0}, 1, true);
  at_once.Reset(0, {.seed = 5});
  at_once.Step(actions, results);
  CHECK(results[0].terminated);
}

TEST_CASE("a dream goes on as it was in the lane that it moves to") {
  const MdnRnn memory = RandomMemory();
  const std::vector<Action> actions(3, {.steer = 0.3f, .gas = 0.2f, .brake = 0});
  std::vector<StepResult> results(3);
  DreamWorld alone(memory, MakeStarts(false), {.max_steps = 6}, 1, true);
  DreamWorld world(memory, MakeStarts(false), {.max_steps = 6}, 3, true);
  alone.Reset(0, {.seed = 9});
  for (int lane = 0; lane < 3; ++lane) world.Reset(lane, {.seed = 7u + lane});
  for (int t = 1; t <= 6; ++t) {
    if (t == 4) world.Retire(0);  // lane 2 takes its place
    const auto running = static_cast<size_t>(world.running());
    world.Step(std::span(actions).first(running), results);
    CHECK(world.latents().size() == running * kLatents);
    CHECK(world.hidden().size() == running * kHidden);
    const size_t lane = t < 4 ? 2 : 0;
    StepResult expected;
    alone.Step(std::span(actions).first(1), {&expected, 1});
    CHECK(results[lane].reward == expected.reward);
    CHECK(results[lane].truncated == expected.truncated);
    CHECK(std::ranges::equal(world.latents().subspan(lane * kLatents, kLatents), alone.latents()));
    CHECK(std::ranges::equal(world.hidden().subspan(lane * kHidden, kHidden), alone.hidden()));
  }
}

TEST_CASE("a dream's rewards are in the world's units") {
  std::vector<double> rewards;
  for (const double scale : {0.3, 0.6}) {
    DreamWorld world(RandomMemory(scale), MakeStarts(false), {}, 1, true);
    world.Reset(0, {.seed = 5});
    std::vector<Action> actions(1);
    std::vector<StepResult> results(1);
    world.Step(actions, results);
    rewards.push_back(results[0].reward);
  }
  CHECK(rewards[0] == Approx(2 * rewards[1]));
}

TEST_CASE("a controller that looks at z alone sees no h in a dream") {
  DreamWorld world(RandomMemory(), MakeStarts(false), {}, 2, false);
  CHECK(world.hidden_size() == 0);
  CHECK(world.hidden().empty());
}

TEST_CASE("starts of another size than M's latents are refused") {
  Pcg64 random(3);
  const MdnRnn other = MdnRnn::Random({.hidden_size = 8}, kLatents + 1, random);
  CHECK_THROWS_WITH(DreamWorld(other, MakeStarts(false), {}, 1, true),
                    Catch::Contains("6 latents"));
  CHECK_THROWS_AS(DreamStarts(LatentDataset(3), false), Error);
}

}  // namespace worldmodels::test
