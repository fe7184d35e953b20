#include "controller/evolution_strategy.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "common/error.h"

namespace worldmodels::test {
namespace {

using Function = std::function<double(const Eigen::VectorXd&)>;

// As in Hansen's tutorial (arXiv 1604.00772), condition 1e6.
double Sphere(const Eigen::VectorXd& x) { return x.squaredNorm(); }
double Ellipsoid(const Eigen::VectorXd& x) {
  double sum = 0;
  const auto n = static_cast<double>(x.size());
  for (int i = 0; i < x.size(); ++i) sum += std::pow(1e6, i / (n - 1)) * x[i] * x[i];
  return sum;
}
double Cigar(const Eigen::VectorXd& x) {
  return x[0] * x[0] + 1e6 * x.tail(x.size() - 1).squaredNorm();
}
double Rosenbrock(const Eigen::VectorXd& x) {
  double sum = 0;
  for (int i = 0; i + 1 < x.size(); ++i) {
    const double a = x[i] * x[i] - x[i + 1];
    const double b = x[i] - 1;
    sum += 100 * a * a + b * b;
  }
  return sum;
}

// Evaluations until 1e-9, or limit.
int64_t Evaluations(const Function& function, int n, double x0, EvolutionOptions options,
                    uint64_t seed, int64_t limit) {
  const auto strategy = MakeEvolutionStrategy(Eigen::VectorXd::Constant(n, x0), options);
  Pcg64 random(seed);
  std::vector<double> costs(strategy->population());
  for (int64_t used = 0; used < limit;) {
    const Eigen::MatrixXd& candidates = strategy->Ask(random);
    for (int i = 0; i < strategy->population(); ++i) costs[i] = function(candidates.col(i));
    used += strategy->population();
    if (*std::ranges::min_element(costs) < 1e-9) return used;
    strategy->Tell(costs);
  }
  return limit;
}

int64_t MedianEvaluations(const Function& function, int n, double x0,
                          const EvolutionOptions& options, int64_t limit) {
  std::vector<int64_t> counts;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    counts.push_back(Evaluations(function, n, x0, options, seed, limit));
  }
  std::ranges::sort(counts);
  return counts[2];
}

struct Case {
  const char* name;
  Function function;
  int n;
  double x0, sigma;
  double active, plain;  // pycma 4.4.0's medians over 15 seeds
};

const std::vector<Case> kCases = {{"sphere", Sphere, 10, 3, 1, 1650, 1620},
                                  {"sphere", Sphere, 40, 3, 1, 5805, 5670},
                                  {"ellipsoid", Ellipsoid, 10, 3, 1, 4170, 5730},
                                  {"rosenbrock", Rosenbrock, 10, 0, 0.5, 5235, 5940},
                                  {"cigar", Cigar, 20, 3, 1, 8424, 8592}};

}  // namespace

TEST_CASE("full CMA-ES needs as many evaluations as pycma") {
  for (const Case& c : kCases) {
    for (const bool active : {true, false}) {
      const double expected = active ? c.active : c.plain;
      const auto median = MedianEvaluations(
          c.function, c.n, c.x0,
          {.form = CovarianceForm::kFull, .population = 0, .sigma = c.sigma, .active = active},
          100000);
      INFO(c.name << " " << c.n << (active ? " active: " : " plain: ") << median << " against "
                  << expected);
      // Five seeds: the medians themselves scatter.
      CHECK(static_cast<double>(median) < 1.25 * expected);
      CHECK(static_cast<double>(median) > 0.75 * expected);
    }
  }
}

TEST_CASE("the separable form learns a separable ellipsoid faster than the full one") {
  const int64_t full = MedianEvaluations(Ellipsoid, 40, 3, {.form = CovarianceForm::kFull}, 100000);
  const int64_t separable =
      MedianEvaluations(Ellipsoid, 40, 3, {.form = CovarianceForm::kSeparable}, 100000);
  INFO("full " << full << ", separable " << separable);
  CHECK(separable * 2 < full);
}

TEST_CASE("a strategy saved and restored goes on with the same bytes") {
  for (const CovarianceForm form : {CovarianceForm::kFull, CovarianceForm::kSeparable}) {
    const EvolutionOptions options{.form = form, .population = 8, .sigma = 0.5, .active = true};
    const auto make = [&] {
      return MakeEvolutionStrategy(Eigen::VectorXd::Constant(7, 1.0), options);
    };
    const auto generation = [](EvolutionStrategy& strategy, uint64_t g) {
      Pcg64 random = MakeRandom(3, RandomStream::kController, g);
      const Eigen::MatrixXd candidates = strategy.Ask(random);
      std::vector<double> costs;
      for (int i = 0; i < strategy.population(); ++i) {
        costs.push_back(Ellipsoid(candidates.col(i)));
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
