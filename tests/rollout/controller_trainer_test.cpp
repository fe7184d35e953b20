#include "rollout/controller_trainer.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/metrics.h"
#include "common/track_seeds.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels::test {
namespace {

// A world in which the best gas bias is 1 and tracks add noise of their own; everything else costs.
std::vector<EpisodeResult> Drive(std::span<const LinearController> controllers,
                                 std::span<const EpisodeJob> jobs) {
  std::vector<EpisodeResult> results;
  for (const EpisodeJob& job : jobs) {
    const LinearController& c = controllers[job.controller];
    double cost = 0;
    for (const float w : c.weight()) cost += static_cast<double>(w) * w;
    cost += std::pow(c.bias()[1] - 1, 2) + std::pow(c.bias()[0], 2) + std::pow(c.bias()[2], 2);
    const double noise = 0.05 * std::sin(static_cast<double>(job.seed));
    results.push_back({.total_reward = 100 - 10 * cost + noise, .steps = 10});
  }
  return results;
}

EpisodeEvaluator Evaluator() {
  return [](auto controllers, auto jobs, int, const auto&) { return Drive(controllers, jobs); };
}

ControllerConfig Toy() {
  ControllerConfig config;
  config.population = 8;
  config.generations = 40;
  config.sigma = 0.3;
  config.repeats_min = 2;
  config.repeats_max = 3;
  config.validation_every = 5;
  config.validation_episodes = 6;
  return config;
}

}  // namespace

TEST_CASE("the controller's trainer finds the best controller") {
  const TemporaryFolder folder;
  TrainController(Toy(), 1, true, Evaluator(), {2}, {}, folder.path());
  const auto controller = LinearController::Load(folder.path() / "model.safetensors");
  const std::vector<EpisodeJob> job = {{.controller = 0, .seed = 0}};
  CHECK(Drive({&controller, 1}, job)[0].total_reward > 99);
  const auto metrics = LoadMetrics(folder.path() / "metrics.csv");
  CHECK(metrics.rows.size() == 40);
}

TEST_CASE("a controller search stopped half way ends with the bytes of one that was not") {
  for (const CovarianceForm form : {CovarianceForm::kFull, CovarianceForm::kSeparable}) {
    ControllerConfig config = Toy();
    config.algorithm = form;
    config.averaging = 0.8;
    const TemporaryFolder whole;
    const TemporaryFolder parts;
    TrainController(config, 1, true, Evaluator(), {2}, {}, whole.path());
    // Killed in the middle of a generation or a validation, again and again.
    for (const int calls : {1, 8, 20}) {
      int left = calls;
      const EpisodeEvaluator killed = [&](auto controllers, auto jobs, int, const auto&) {
        if (left-- == 0) FailRun("killed");
        return Drive(controllers, jobs);
      };
      CHECK_THROWS_WITH(TrainController(config, 1, true, killed, {2}, {}, parts.path()), "killed");
    }
    TrainController(config, 1, true, Evaluator(), {2}, {}, parts.path());
    CHECK(ReadFile(whole / "model.safetensors") == ReadFile(parts / "model.safetensors"));
    CHECK(ReadFile(whole / "state.safetensors") == ReadFile(parts / "state.safetensors"));
  }
}

TEST_CASE("a search begins with the controller it is given") {
  ControllerConfig config = Toy();
  config.generations = 1;
  config.sigma = 1e-3;
  const std::vector<double> good = {0, 0, 0, 0, 0, 0, 0, 1, 0};  // gas bias 1
  const auto start = LinearController::FromParameters(2, good);
  const SearchSpace standardised = {.inputs = 2, .mean = {3, -1}, .deviation = {2, 0.5f}};
  for (const SearchSpace& space :
       {SearchSpace{.inputs = 2, .mean = {}, .deviation = {}}, standardised}) {
    const TemporaryFolder folder;
    TrainController(config, 1, true, Evaluator(), space, start, folder.path());
    const auto found = LinearController::Load(folder.path() / "model.safetensors");
    CHECK(found.bias()[1] == Approx(1).margin(0.05));
    for (const float weight : found.weight()) CHECK(weight == Approx(0).margin(0.05));
  }
}

TEST_CASE("averaging validates a mean of the generations, and changes nothing else") {
  ControllerConfig config = Toy();
  const TemporaryFolder last, average;
  TrainController(config, 1, true, Evaluator(), {2}, {}, last.path());
  config.averaging = 0.9;
  TrainController(config, 1, true, Evaluator(), {2}, {}, average.path());
  const auto one = LoadMetrics(last.path() / "metrics.csv");
  const auto other = LoadMetrics(average.path() / "metrics.csv");
  const auto figure = [](const MetricsTable& table, const char* column) {
    return table.rows.back()[static_cast<size_t>(table.Column(column))];
  };
  for (const char* same : {"population_mean", "sigma"}) {
    CHECK(figure(one, same) == figure(other, same));
  }
  CHECK(figure(one, "validated_mean") != figure(other, "validated_mean"));
}

TEST_CASE("a finished search drives nothing") {
  const TemporaryFolder folder;
  TrainController(Toy(), 1, true, Evaluator(), {2}, {}, folder.path());
  TrainController(
      Toy(), 1, true,
      [](auto, auto, int, const auto&) -> std::vector<EpisodeResult> {
        throw std::logic_error("driven");
      },
      {2}, {}, folder.path());
}

TEST_CASE("all candidates of a generation drive the same training tracks, validation others") {
  const TemporaryFolder folder;
  std::vector<std::vector<uint64_t>> generations;
  ControllerConfig config = Toy();
  config.generations = 6;
  TrainController(
      config, 1, true,
      [&](auto controllers, auto jobs, int stall_steps, const auto&) {
        std::vector<std::vector<uint64_t>> tracks(controllers.size());
        for (const EpisodeJob& job : jobs) tracks[job.controller].push_back(job.seed);
        for (const auto& t : tracks) CHECK(t == tracks[0]);
        for (const uint64_t seed : tracks[0]) {
          const bool validation = controllers.size() == 1;
          if (validation) {
            CHECK(seed >= static_cast<uint64_t>(kFirstValidationTrack));
            CHECK(stall_steps == 0);
          } else {
            CHECK(seed < static_cast<uint64_t>(kFirstTestTrack));
          }
        }
        if (controllers.size() > 1) generations.push_back(tracks[0]);
        return Drive(controllers, jobs);
      },
      {2}, {}, folder.path());
  REQUIRE(generations.size() == 6);
  CHECK(generations[0] != generations[1]);
}

TEST_CASE("a return that is NaN stops the search and leaves the last checkpoint") {
  const TemporaryFolder folder;
  ControllerConfig config = Toy();
  config.generations = 5;
  TrainController(config, 1, true, Evaluator(), {2}, {}, folder.path());
  const std::string before = ReadFile(folder / "state.safetensors");
  config.generations = 6;
  const EpisodeEvaluator broken = [](auto controllers, auto jobs, int, const auto&) {
    auto results = Drive(controllers, jobs);
    results[0].total_reward = std::numeric_limits<double>::quiet_NaN();
    return results;
  };
  try {
    TrainController(config, 1, true, broken, {2}, {}, folder.path());
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::kFailure);
  }
  CHECK(ReadFile(folder / "state.safetensors") == before);
}

TEST_CASE("a search of another size or algorithm is not continued") {
  const TemporaryFolder folder;
  ControllerConfig config = Toy();
  config.generations = 2;
  TrainController(config, 1, true, Evaluator(), {2}, {}, folder.path());
  config.generations = 3;
  CHECK_THROWS_AS(TrainController(config, 1, true, Evaluator(), {3}, {}, folder.path()), Error);
  config.algorithm = CovarianceForm::kFull;
  CHECK_THROWS_AS(TrainController(config, 1, true, Evaluator(), {2}, {}, folder.path()), Error);
}

}  // namespace worldmodels::test
