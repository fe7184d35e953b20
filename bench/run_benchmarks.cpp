#include "bench/run_benchmarks.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "bench/bench_reporter.h"
#include "bench/benchmarks.h"
#include "common/error.h"

namespace worldmodels {
namespace {

std::vector<Benchmark> AllBenchmarks(int threads) {
  std::vector<Benchmark> all;
  for (auto make : {GemmBenchmarks, EnvBenchmarks, VisionBenchmarks, MemoryBenchmarks,
                    RolloutBenchmarks, CmaBenchmarks}) {
    for (Benchmark& benchmark : make(threads)) all.push_back(std::move(benchmark));
  }
  return all;
}

bool Chosen(const std::string& benchmark, const std::vector<std::string>& names) {
  return names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) {
           return benchmark.starts_with(name);
         });
}

}  // namespace

std::vector<std::string> BenchmarkNames() {
  std::vector<std::string> names;
  for (const Benchmark& benchmark : AllBenchmarks(1)) names.push_back(benchmark.name);
  return names;
}

nlohmann::ordered_json RunBenchmarks(const std::vector<std::string>& names, int threads,
                                     bool print) {
  const std::vector<Benchmark> all = AllBenchmarks(threads);
  for (const std::string& name : names) {
    if (std::none_of(all.begin(), all.end(),
                     [&](const Benchmark& b) { return Chosen(b.name, {name}); })) {
      FailInput("unknown benchmark {}; there are {}", name, fmt::join(BenchmarkNames(), ", "));
    }
  }
  benchmark::ClearRegisteredBenchmarks();
  for (const Benchmark& benchmark : all) {
    if (benchmark.name == "gemm.fp32" || Chosen(benchmark.name, names)) {
      benchmark::RegisterBenchmark(benchmark.name.c_str(), benchmark.run)
          ->UseRealTime()
          ->MinTime(0.5)
          ->Repetitions(5)
          ->ReportAggregatesOnly();
    }
  }
  BenchReporter reporter(print);
  benchmark::RunSpecifiedBenchmarks(&reporter, "all");
  return reporter.results();
}

}  // namespace worldmodels
