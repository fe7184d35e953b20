#include "rollout/evaluator.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "env/car_racing.h"
#include "rollout/random_policy.h"

namespace worldmodels::test {

TEST_CASE("a summary's figures are those of the closed form") {
  const std::vector<EpisodeResult> results = {
      {.total_reward = 1, .steps = 10, .tiles = 3, .completed = true},
      {.total_reward = 2, .steps = 20, .tiles = 5, .completed = false},
      {.total_reward = 6, .steps = 30, .tiles = 7, .completed = true}};
  const auto summary = Summarise(results, 1000000);
  CHECK(summary.mean == Approx(3));
  CHECK(summary.std == Approx(std::sqrt(7.0)));
  CHECK(summary.standard_error == Approx(std::sqrt(7.0 / 3)));
  CHECK(summary.min == 1);
  CHECK(summary.max == 6);
  CHECK(summary.mean_steps == Approx(20));
  CHECK(summary.mean_tiles == Approx(5));
  CHECK(summary.completed == 2);

  const auto json = nlohmann::json::parse(ToJson(summary));
  CHECK(json.at("episodes") == 3);
  CHECK(json.at("first_seed") == 1000000);
  CHECK(json.at("standard_error").get<double>() == Approx(summary.standard_error));
}

TEST_CASE("one episode has no spread, rather than a NaN") {
  const std::vector<EpisodeResult> results = {{.total_reward = 5, .steps = 1}};
  CHECK(Summarise(results, 0).standard_error == 0);
}

TEST_CASE("a return that is not a number ends the evaluation and names the track") {
  const EpisodeEvaluator broken = [](auto, auto jobs, int, const auto&) {
    std::vector<EpisodeResult> results(jobs.size());
    results[1].total_reward = std::nan("");
    return results;
  };
  CHECK_THROWS_WITH(Evaluate(broken, LinearController(2), {.episodes = 3, .first_seed = 40}, true),
                    "evaluate: an episode on track 41 returned nan");
}

TEST_CASE("the random policy's evaluation is one drive after the other, at any number of threads") {
  Ranks ranks = Ranks::Alone();
  EnvironmentConfig environment;  // SFML's, but nothing is drawn, and no display is needed
  environment.max_steps = 100;
  for (const int start_tile : {0, 70}) {
    environment.start_tile = start_tile;
    const EvaluationConfig evaluation{.episodes = 11, .first_seed = 7};
    const auto one = EvaluateRandomPolicy(ranks, {}, environment, evaluation, 1, 1, true);
    const auto three = EvaluateRandomPolicy(ranks, {}, environment, evaluation, 1, 3, true);
    REQUIRE(one.size() == 11);
    for (size_t i = 0; i < one.size(); ++i) {
      CarRacing env(environment);
      env.Reset(7 + i);
      RandomPolicy policy({}, MakeRandom(1, RandomStream(11), 7 + i));
      while (env.steps() < 100) env.Step(policy.Next());
      CHECK(one[i].total_reward == env.total_reward());
      CHECK(one[i].tiles == env.tiles_visited());
      CHECK(one[i].steps == 100);
      CHECK(three[i].total_reward == one[i].total_reward);
    }
  }
}

}  // namespace worldmodels::test
