#include "training/controller_trainer.h"

#include <catch2/catch.hpp>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/metrics.h"
#include "common/track_seeds.h"
#include "tests/training/stage_files.h"
#include "tests/training/toy_stages.h"

namespace worldmodels::test {
namespace {

EpisodeEvaluator Evaluator() {
  return [](auto controllers, auto jobs, int, const auto&) { return DriveToy(controllers, jobs); };
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
  CHECK(DriveToy({&controller, 1}, job)[0].total_reward > 99);
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
        return DriveToy(controllers, jobs);
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
        return DriveToy(controllers, jobs);
      },
      {2}, {}, folder.path());
  REQUIRE(generations.size() == 6);
  CHECK(generations[0] != generations[1]);
}

TEST_CASE("an interrupt from within a generation loses that generation alone, and says so") {
  const TemporaryFolder folder;
  int calls = 0;
  const EpisodeEvaluator interrupted = [&](auto controllers, auto jobs, int, const auto&) {
    if (++calls == 5) throw Error(ErrorKind::kInterrupted, "interrupted while driving");
    return DriveToy(controllers, jobs);
  };
  // Generation 1 drives twice, for it is validated.
  CHECK_THAT(
      ErrorMessage(ErrorKind::kInterrupted,
                   [&] { TrainController(Toy(), 1, true, interrupted, {2}, {}, folder.path()); }),
      Catch::Contains("saved after generation 3 of 40"));
  CHECK(TrainedGenerations(folder.path()) == 3);
}

TEST_CASE("a controller without a state stays the best until a search finds a better one") {
  const SearchSpace space = {.inputs = 2, .mean = {3, -1}, .deviation = {2, 0.5f}};
  ControllerConfig config = Toy();
  config.generations = 3;
  const auto good = LinearController::FromParameters(2, std::vector<double>{0, 0, 0, 0, 0, 0,  //
                                                                            0, 1, 0});
  const auto poor = LinearController::FromParameters(2, std::vector<double>{0, 0, 1, 0, 0, 0.1,  //
                                                                            0.3, -1, 0});
  for (const bool is_good : {true, false}) {
    const TemporaryFolder folder;
    const auto model = folder / "model.safetensors";
    (is_good ? good : poor).Save(model);
    const std::string before = ReadFile(model);
    const auto written = std::filesystem::last_write_time(model);
    const LogCapture log;
    TrainController(config, 1, true, Evaluator(), space, {}, folder.path());
    CHECK((ReadFile(model) == before) == is_good);
    CHECK((std::filesystem::last_write_time(model) == written) == is_good);
    const auto best =
        SafeTensors::Load(folder / "state.safetensors").Get<double>("best.validation", {2});
    CHECK((best[0] > 99.9) == is_good);
    CHECK(best[0] > 100 - 10 * 5.2);  // what the poor one gets
    // Driven in generation 0, too.
    const auto metrics = LoadMetrics(folder / "metrics.csv");
    CHECK(metrics.rows[0][1] == 6 + 16 + 6);
  }
}

TEST_CASE("a search given a start begins there, and a model without a state is the best so far") {
  const SearchSpace space = {.inputs = 2};
  ControllerConfig config = Toy();
  config.generations = 1;
  config.sigma = 1e-6;
  const auto good = LinearController::FromParameters(2, std::vector<double>{0, 0, 0, 0, 0, 0,  //
                                                                            0, 1, 0});
  const auto start = LinearController::FromParameters(2, std::vector<double>{0, 0, 0, 0, 0, 0,  //
                                                                             0, 0.5, 0});
  const TemporaryFolder folder;
  good.Save(folder / "model.safetensors");
  const std::string before = ReadFile(folder / "model.safetensors");
  TrainController(config, 1, true, Evaluator(), space, start, folder.path());
  CHECK(ReadFile(folder / "model.safetensors") == before);
  const auto mean =
      SafeTensors::Load(folder / "state.safetensors").Get<double>("strategy.mean", {9});
  CHECK(mean[7] == Approx(0.5).margin(1e-3));
}

TEST_CASE("a state of an older version, without the controller itself, goes on all the same") {
  ControllerConfig config = Toy();
  const TemporaryFolder whole, parts;
  TrainController(config, 1, true, Evaluator(), {2}, {}, whole.path());
  config.generations = 10;  // one that is validated anyway
  TrainController(config, 1, true, Evaluator(), {2}, {}, parts.path());
  const auto path = parts / "state.safetensors";
  std::vector<std::string> names = SafeTensors::Load(path).Names();
  std::erase_if(names, [](const std::string& name) { return name.starts_with("controller."); });
  SafeTensors::Load(path, names).Save(path);
  std::filesystem::remove(parts / "model.safetensors");
  config.generations = 40;
  TrainController(config, 1, true, Evaluator(), {2}, {}, parts.path());
  for (const char* file : {"model.safetensors", "state.safetensors"}) {
    CHECK((ReadFile(whole / file) == ReadFile(parts / file)));
  }
}

TEST_CASE("a search carried into another world goes on from its distribution, its best forgotten") {
  const SearchSpace space = {.inputs = 2, .mean = {3, -1}, .deviation = {2, 0.5f}};
  const TemporaryFolder here, there;
  ControllerConfig config = Toy();
  config.generations = 10;
  TrainController(config, 1, true, Evaluator(), space, {}, here.path());
  const auto state = SafeTensors::Load(here / "state.safetensors");
  CarriedSearch(state).Save(there / "state.safetensors");
  const auto carried = SafeTensors::Load(there / "state.safetensors");
  CHECK(SpaceOfSearch(carried).mean == space.mean);
  CHECK(SpaceOfSearch(carried).deviation == space.deviation);
  CHECK(SpaceOfSearch(carried).inputs == 2);

  // Worth less by a thousand points: what was the best before would stay it for good.
  const EpisodeEvaluator poorer = [](auto controllers, auto jobs, int, const auto&) {
    auto results = DriveToy(controllers, jobs);
    for (auto& result : results) result.total_reward -= 1000;
    return results;
  };
  config.generations = 30;
  TrainController(config, 1, true, Evaluator(), space, {}, here.path());
  TrainController(config, 1, true, poorer, space, {}, there.path());
  // The same search: the same candidates in the same order of returns.
  const auto one = SafeTensors::Load(here / "state.safetensors");
  const auto other = SafeTensors::Load(there / "state.safetensors");
  CHECK(one.Get<double>("strategy.mean", {-1}) == other.Get<double>("strategy.mean", {-1}));
  CHECK(other.Get<double>("best.validation", {2})[0] < -800);
  CHECK(LoadMetrics(there / "metrics.csv").rows.size() == 20);
  CHECK(TrainedGenerations(there.path()) == 30);
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
