#include "controller/evolution_strategy.h"

#include <catch2/catch.hpp>

#include "common/error.h"

namespace worldmodels::test {
TEST_CASE("a strategy saved and restored goes on with the same bytes") {
  for (const CovarianceForm form : {CovarianceForm::kFull, CovarianceForm::kSeparable}) {
    const EvolutionOptions options{.form = form, .population = 8, .sigma = 0.5, .active = true};
    const auto make = [&] {
      return MakeEvolutionStrategy(Eigen::VectorXd::Constant(7, 1.0), options);
    };
    const auto generation = [](EvolutionStrategy& strategy, uint64_t g) {
      Pcg64 random = MakeRandom(3, RandomStream(7), g);
      const Eigen::MatrixXd candidates = strategy.Ask(random);
      std::vector<double> costs;
      for (int i = 0; i < strategy.population(); ++i) {
        // Another scale along each axis, so that the covariance has something to learn.
        costs.push_back(
            (candidates.col(i).array() * Eigen::ArrayXd::LinSpaced(7, 1, 9)).square().sum());
      }
      strategy.Tell(costs);
    };
    const auto whole = make();
    const auto first = make();
    for (uint64_t g = 0; g < 10; ++g) generation(*whole, g);
    for (uint64_t g = 10; g < 30; ++g) generation(*whole, g);
    for (uint64_t g = 0; g < 10; ++g) generation(*first, g);
    SafeTensors state;
    first->Save(state);
    const auto second = make();
    second->Load(state, "state");
    for (uint64_t g = 10; g < 30; ++g) generation(*second, g);
    CHECK(second->generation() == 30);
    CHECK(second->sigma() == whole->sigma());
    CHECK(second->mean() == whole->mean());
    CHECK(second->axis_ratio() == whole->axis_ratio());
  }
}

TEST_CASE("a state of another search is refused") {
  const auto make = [](CovarianceForm form, int n) {
    return MakeEvolutionStrategy(Eigen::VectorXd::Zero(n), {.form = form, .population = 6});
  };
  SafeTensors state;
  make(CovarianceForm::kFull, 4)->Save(state);
  CHECK_THROWS_AS(make(CovarianceForm::kFull, 5)->Load(state, "state"), Error);
  CHECK_THROWS_AS(make(CovarianceForm::kSeparable, 4)->Load(state, "state"), Error);
}

TEST_CASE("impossible searches are refused") {
  const Eigen::VectorXd start = Eigen::VectorXd::Zero(3);
  CHECK_THROWS_AS(MakeEvolutionStrategy(start, {.population = 1}), Error);
  CHECK_THROWS_AS(MakeEvolutionStrategy(start, {.sigma = 0}), Error);
  CHECK_THROWS_AS(MakeEvolutionStrategy(Eigen::VectorXd(), {}), Error);
}

}  // namespace worldmodels::test
