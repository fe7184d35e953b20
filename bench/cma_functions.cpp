#include "bench/cma_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "common/workers.h"

namespace worldmodels {
namespace {

using Vector = Eigen::VectorXd;

constexpr double kTarget = 1e-9;
constexpr int kSeeds = 15;
constexpr int64_t kLimit = 300000;

double Sphere(const Vector& x) { return x.squaredNorm(); }

double Ellipsoid(const Vector& x) {
  double sum = 0;
  const auto n = static_cast<double>(x.size());
  for (int i = 0; i < x.size(); ++i) sum += std::pow(1e6, i / (n - 1)) * x[i] * x[i];
  return sum;
}

double Rosenbrock(const Vector& x) {
  double sum = 0;
  for (int i = 0; i + 1 < x.size(); ++i) {
    sum += 100 * std::pow(x[i] * x[i] - x[i + 1], 2) + std::pow(x[i] - 1, 2);
  }
  return sum;
}

double Cigar(const Vector& x) { return x[0] * x[0] + 1e6 * x.tail(x.size() - 1).squaredNorm(); }

double Rastrigin(const Vector& x) {
  const double waves = (2 * std::numbers::pi * x.array()).cos().sum();
  return 10 * (static_cast<double>(x.size()) - waves) + x.squaredNorm();
}

// Evaluations until one is below the target; 0: the limit came first, or the search gave up, which
// it has done when no step of it can change anything any more.
int64_t Evaluations(const CmaFunction& function, uint64_t seed) {
  const auto strategy =
      MakeEvolutionStrategy(Vector::Constant(function.dimension, function.start), function.options);
  Pcg64 random(seed);
  std::vector<double> costs(strategy->population());
  int64_t used = 0;
  while (used < function.limit && strategy->sigma() > 1e-12) {
    const Eigen::MatrixXd& candidates = strategy->Ask(random);
    for (size_t i = 0; i < costs.size(); ++i) {
      costs[i] = function.value(candidates.col(static_cast<Eigen::Index>(i)));
    }
    used += strategy->population();
    if (*std::ranges::min_element(costs) < kTarget) return used;
    strategy->Tell(costs);
  }
  return 0;
}

std::string FormName(const EvolutionOptions& options) {
  if (options.form == CovarianceForm::kSeparable) return "separable";
  return options.active ? "full, active" : "full, plain";
}

}  // namespace

std::vector<CmaFunction> CmaFunctions() {
  const EvolutionOptions usual;
  const EvolutionOptions half{.sigma = 0.5};
  const EvolutionOptions wide{.population = 200, .sigma = 2};
  std::vector<CmaFunction> table;
  const auto add = [&](const char* name, auto value, int n, double start, EvolutionOptions options,
                       std::pair<int64_t, int> active, std::pair<int64_t, int> plain) {
    options.active = true;
    table.push_back({name, value, n, start, options, kLimit, active.first, active.second});
    options.active = false;
    table.push_back({name, value, n, start, options, kLimit, plain.first, plain.second});
  };
  add("sphere", Sphere, 10, 3, usual, {1650, 15}, {1620, 15});
  add("sphere", Sphere, 40, 3, usual, {5805, 15}, {5670, 15});
  add("ellipsoid", Ellipsoid, 10, 3, usual, {4170, 15}, {5730, 15});
  add("ellipsoid", Ellipsoid, 20, 3, usual, {13224, 15}, {18072, 15});
  add("rosenbrock", Rosenbrock, 10, 0, half, {5235, 14}, {5940, 14});
  add("rosenbrock", Rosenbrock, 20, 0, half, {16392, 15}, {20460, 14});
  add("cigar", Cigar, 20, 3, usual, {8424, 15}, {8592, 15});
  add("rastrigin", Rastrigin, 10, 3, wide, {22000, 7}, {22800, 8});
  const EvolutionOptions separable{.form = CovarianceForm::kSeparable};
  for (const int n : {10, 20, 40}) {
    table.push_back({"ellipsoid", Ellipsoid, n, 3, separable, kLimit});
    table.push_back({"cigar", Cigar, n, 3, separable, kLimit});
  }
  return table;
}

CmaOutcome SearchMinimum(const CmaFunction& function, int seeds, int threads) {
  std::vector<int64_t> used(seeds);
  Workers workers(threads);
  workers.ForEach(seeds, [&](int, int64_t i) {
    used[i] = Evaluations(function, static_cast<uint64_t>(i + 1));
  });
  std::erase(used, 0);
  if (used.empty()) return {};
  std::ranges::sort(used);
  return {used[used.size() / 2], static_cast<int>(used.size())};
}

nlohmann::ordered_json RunCmaFunctions(int threads, bool print) {
  if (print) {
    fmt::print("{:<12} {:>3}  {:<13} {:>7} {:>6}  {:>7} {:>6}  {:>5}\n", "function", "n", "form",
               "median", "solved", "pycma", "solved", "ratio");
  }
  auto rows = nlohmann::ordered_json::array();
  for (const CmaFunction& function : CmaFunctions()) {
    const CmaOutcome outcome = SearchMinimum(function, kSeeds, threads);
    nlohmann::ordered_json row = {
        {"function", function.name},          {"dimension", function.dimension},
        {"form", FormName(function.options)}, {"seeds", kSeeds},
        {"median", outcome.median},           {"solved", outcome.solved}};
    std::string peer;
    if (function.pycma_solved > 0) {
      const double ratio =
          static_cast<double>(outcome.median) / static_cast<double>(function.pycma_median);
      row["pycma_median"] = function.pycma_median;
      row["pycma_solved"] = function.pycma_solved;
      row["ratio"] = ratio;
      peer = fmt::format("  {:>7} {:>6}  {:>5.2f}", function.pycma_median, function.pycma_solved,
                         ratio);
    }
    if (print) {
      fmt::print("{:<12} {:>3}  {:<13} {:>7} {:>6}{}\n", function.name, function.dimension,
                 FormName(function.options), outcome.median, outcome.solved, peer);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace worldmodels
