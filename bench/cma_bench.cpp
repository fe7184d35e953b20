#include "bench/benchmarks.h"
#include "bench/rate.h"
#include "controller/evolution_strategy.h"
#include "nn/thread_scope.h"

namespace worldmodels {
namespace {

constexpr int kParameters = 867;  // of C with 32 latents and 256 hidden units
constexpr int kPopulation = 64;

// One generation of a search without its episodes: Ask, and Tell of costs that cost nothing.
void BenchmarkGeneration(benchmark::State& state, CovarianceForm form, int threads) {
  const ThreadScope scope(threads);
  const auto strategy = MakeEvolutionStrategy(Eigen::VectorXd::Zero(kParameters),
                                              {.form = form, .population = kPopulation});
  Pcg64 random(1);
  std::vector<double> costs(kPopulation);
  for (auto _ : state) {
    const Eigen::MatrixXd& candidates = strategy->Ask(random);
    for (int i = 0; i < kPopulation; ++i) costs[i] = candidates.col(i).sum();
    strategy->Tell(costs);
  }
  ReportRate(state, static_cast<double>(state.iterations()), "generations/s");
}

}  // namespace

std::vector<Benchmark> CmaBenchmarks(int threads) {
  return {{"cma.generation",
           [threads](benchmark::State& state) {
             BenchmarkGeneration(state, CovarianceForm::kFull, threads);
           }},
          {"cma.generation.separable", [threads](benchmark::State& state) {
             BenchmarkGeneration(state, CovarianceForm::kSeparable, threads);
           }}};
}

}  // namespace worldmodels
