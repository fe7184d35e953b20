#include "rollout/dream_world.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "common/error.h"
#include "common/track_seeds.h"
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
LatentDataset FiveEpisodes() {
  LatentDataset data(kLatents);
  for (int64_t e = 0; e < 5; ++e) {
    LatentEpisode episode;
    episode.index = e;
    for (int f = 0; f < 4; ++f) {
      episode.mu.insert(episode.mu.end(), kLatents, static_cast<float>(10 * e + f));
    }
    episode.logvar.assign(4 * kLatents, -40.0f);
    for (int i = 0; i < 9; ++i) {
      episode.actions.push_back(0.1f * static_cast<float>(i) - 0.05f * static_cast<float>(e));
    }
    episode.rewards.assign(3, 0.0f);
    episode.terminals.assign(3, 0);
    data.Append(episode);
  }
  return data;
}

std::shared_ptr<const DreamStarts> MakeStarts(bool any_frame, int context = 0) {
  return std::make_shared<DreamStarts>(FiveEpisodes(), RandomMemory(),
                                       DreamBeginning{.any_frame = any_frame, .context = context});
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

TEST_CASE("a dream of means begins with a mean, a dream of draws with a draw") {
  LatentDataset data(kLatents);
  LatentEpisode episode = {.mu = std::vector<float>(2 * kLatents, 7.0f),
                           .logvar = std::vector<float>(2 * kLatents, 0.0f),
                           .actions = {0, 0, 0},
                           .rewards = {0},
                           .terminals = {0}};
  data.Append(episode);
  const MdnRnn memory = RandomMemory();
  Pcg64 random(1), same(1);
  const std::vector<float> mean =
      DreamStarts(data, memory, {.targets = LatentTargets::kMean}).Draw(1, random).z;
  CHECK(mean == std::vector<float>(kLatents, 7.0f));
  CHECK(DreamStarts(data, memory, {}).Draw(1, same).z != mean);
  CHECK(random.Uniform(0, 1) == same.Uniform(0, 1));  // what is drawn after it does not change
}

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
      return std::make_unique<DreamWorld>(std::vector<DreamPlayer>{{&memory, starts}}, config,
                                          count, true);
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
    DreamWorld world({{&memory, MakeStarts(any_frame)}}, {}, 1, true);
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

TEST_CASE("a dream goes on from the state that M came to in the rollout before") {
  const MdnRnn memory = RandomMemory();
  const LatentDataset data = FiveEpisodes();
  for (const bool any_frame : {false, true}) {
    for (const int context : {1, 2, 50}) {
      DreamWorld world({{&memory, MakeStarts(any_frame, context)}}, {}, 1, true);
      std::vector<int> seen(3, 0);  // by frame
      for (uint64_t seed = 0; seed < 60; ++seed) {
        world.Reset(0, {.seed = seed});
        const int value = static_cast<int>(std::lround(world.latents()[0]));
        const int episode = value / 10, frame = value % 10;
        REQUIRE(frame < 3);  // an action follows
        if (!any_frame) REQUIRE(frame == std::min(context, 2));
        ++seen[static_cast<size_t>(frame)];
        MdnRnnStepper stepper(memory, 1);
        const auto latents = static_cast<size_t>(kLatents);
        for (int t = std::max(frame - context, 0); t < frame; ++t) {
          const auto at = static_cast<size_t>(t);
          stepper.Step(data.mu(episode).subspan(at * latents, latents),
                       data.actions(episode).subspan(at * kActionSize, kActionSize));
        }
        INFO("episode " << episode << ", frame " << frame << ", context " << context);
        REQUIRE(std::ranges::equal(world.hidden(), stepper.hidden()));
        // So does what it dreams next, which the cell decides too.
        const Action action{.steer = 0.2f, .gas = 0.1f, .brake = 0};
        std::vector<StepResult> results(1);
        const std::vector<float> z(world.latents().begin(), world.latents().end());
        world.Step({&action, 1}, results);
        stepper.Step(z, AsFloats(action));
        REQUIRE(std::ranges::equal(world.hidden(), stepper.hidden()));
      }
      for (const int count : seen) CHECK((count > 0 || !any_frame));
    }
  }
}

TEST_CASE(
    "with several Ms the others play, the last one for all but training, and h is the first's") {
  std::vector<MdnRnn> memories;
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    Pcg64 random(seed);
    memories.push_back(MdnRnn::Random({.hidden_size = kHidden, .mixtures = 3}, kLatents, random));
  }
  std::vector<DreamPlayer> players;
  for (const MdnRnn& memory : memories) {
    players.push_back(
        {&memory, std::make_shared<DreamStarts>(FiveEpisodes(), memory,
                                                DreamBeginning{.any_frame = true, .context = 2})});
  }
  DreamWorld world(players, {.max_steps = 1000}, 3, true);
  std::vector<int> played(3, 0);
  const Action action{.steer = 0.2f, .gas = 0.1f, .brake = 0};
  const std::vector<Action> actions(3, action);
  std::vector<StepResult> results(3);
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const uint64_t track = seed % 2 == 0 ? seed : kFirstValidationTrack + seed;
    // Beside two others, in the last lane and then in the first.
    world.Reset(0, {.seed = seed + 5});
    world.Reset(1, {.seed = kFirstValidationTrack + seed});
    world.Reset(2, {.seed = track});
    std::vector<DreamWorld> alone;
    for (const DreamPlayer& player : players) {
      alone.emplace_back(std::vector{player}, DreamConfig{.max_steps = 1000}, 1, true);
      alone.back().Reset(0, {.seed = track});
    }
    MdnRnnStepper own(memories[0], 1);
    Pcg64 draws = MakeRandom(track, RandomStream{14});
    const auto start = players[0].starts->Draw(1, draws);
    own.SetLane(0, start.hidden, start.cell);
    std::vector<bool> same(3, true);
    for (int t = 0; t < 6; ++t) {
      if (t == 3) world.Retire(0);
      const size_t lane = t < 3 ? 2 : 0;
      const auto running = static_cast<size_t>(world.running());
      const auto z = world.latents().subspan(lane * kLatents, kLatents);
      own.Step(z, AsFloats(action));
      world.Step(std::span(actions).first(running), results);
      REQUIRE(std::ranges::equal(world.hidden().subspan(lane * kHidden, kHidden), own.hidden()));
      for (size_t m = 0; m < alone.size(); ++m) {
        StepResult expected;
        alone[m].Step({&action, 1}, {&expected, 1});
        same[m] = same[m] && expected.reward == results[lane].reward &&
                  std::ranges::equal(world.latents().subspan(lane * kLatents, kLatents),
                                     alone[m].latents());
      }
    }
    while (world.running() > 0) world.Retire(world.running() - 1);
    REQUIRE(std::ranges::count(same, true) == 1);
    const auto player = std::ranges::find(same, true) - same.begin();
    ++played[static_cast<size_t>(player)];
    if (seed % 2 == 1) CHECK(player == 2);
  }
  CHECK(played[2] == 30);  // never in training
  CHECK(played[0] > 5);
  CHECK(played[1] > 5);
}

TEST_CASE("a dream ends by the done head's threshold or at max_steps, whichever is first") {
  const MdnRnn memory = RandomMemory();
  std::vector<Action> actions(1);
  std::vector<StepResult> results(1);
  DreamWorld never({{&memory, MakeStarts(false)}}, {.max_steps = 4, .done_threshold = 1}, 1, true);
  for (int episode = 0; episode < 2; ++episode) {
    never.Reset(0, {.seed = 5});
    for (int t = 1; t <= 4; ++t) {
      never.Step(actions, results);
      CHECK_FALSE(results[0].terminated);
      CHECK(results[0].truncated == (t == 4));
    }
  }
  DreamWorld at_once({{&memory, MakeStarts(false)}}, {.done_threshold = 0}, 1, true);
  at_once.Reset(0, {.seed = 5});
  at_once.Step(actions, results);
  CHECK(results[0].terminated);
}

TEST_CASE("a dream is over with a lap's points, wherever its lane has moved to") {
  // An M that expects 101 points a step and the step's own -0.1, and is never sure of an end.
  MdnRnn memory = RandomMemory(0.01);
  std::ranges::fill(memory.head_weight().value, 0.0f);
  std::ranges::fill(memory.head_bias().value, 0.0f);
  memory.head_bias().value[memory.head_size() - 2] = 0.01f * (101.0f - 0.1f);
  memory.head_bias().value[memory.head_size() - 1] = -10;
  std::vector<Action> actions(2);
  std::vector<StepResult> results(2);
  DreamWorld world({{&memory, MakeStarts(false)}}, {}, 2, true);
  world.Reset(0, {.seed = 5});
  world.Step(actions, results);
  world.Reset(1, {.seed = 6});
  world.Retire(0);  // lane 1 takes its place
  for (int t = 1; t <= 10; ++t) {
    world.Step(std::span(actions).first(1), results);
    CHECK(results[0].reward == Approx(100.9));
    CHECK(results[0].terminated == (t == 10));
  }
  DreamWorld on({{&memory, MakeStarts(false)}}, {.lap = false}, 1, true);
  on.Reset(0, {.seed = 5});
  for (int t = 1; t <= 20; ++t) on.Step(std::span(actions).first(1), results);
  CHECK_FALSE(results[0].terminated);
}

TEST_CASE("a dream goes on as it was in the lane that it moves to") {
  const MdnRnn memory = RandomMemory();
  const std::vector<Action> actions(3, {.steer = 0.3f, .gas = 0.2f, .brake = 0});
  std::vector<StepResult> results(3);
  DreamWorld alone({{&memory, MakeStarts(false)}}, {.max_steps = 6}, 1, true);
  DreamWorld world({{&memory, MakeStarts(false)}}, {.max_steps = 6}, 3, true);
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
    const MdnRnn memory = RandomMemory(scale);
    DreamWorld world({{&memory, MakeStarts(false)}}, {}, 1, true);
    world.Reset(0, {.seed = 5});
    std::vector<Action> actions(1);
    std::vector<StepResult> results(1);
    world.Step(actions, results);
    rewards.push_back(results[0].reward);
  }
  CHECK(rewards[0] == Approx(2 * rewards[1]));
}

TEST_CASE("a controller that looks at z alone sees no h in a dream") {
  const MdnRnn memory = RandomMemory();
  DreamWorld world({{&memory, MakeStarts(false)}}, {}, 2, false);
  CHECK(world.hidden_size() == 0);
  CHECK(world.hidden().empty());
}

TEST_CASE("starts of another size than M's latents are refused") {
  Pcg64 random(3);
  const MdnRnn other = MdnRnn::Random({.hidden_size = 8}, kLatents + 1, random);
  CHECK_THROWS_WITH(DreamWorld({{&other, MakeStarts(false)}}, {}, 1, true),
                    Catch::Contains("6 latents"));
  CHECK_THROWS_WITH(DreamStarts(FiveEpisodes(), other, {}), Catch::Contains("6 latents"));
  CHECK_THROWS_WITH(DreamStarts(LatentDataset(kLatents), RandomMemory(), {}),
                    Catch::Contains("no episode"));
}

}  // namespace worldmodels::test
