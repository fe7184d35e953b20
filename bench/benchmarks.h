#pragma once

#include <benchmark/benchmark.h>

#include <functional>
#include <string>
#include <vector>

namespace worldmodels {

// A benchmark by Google Benchmark's rules: `run` loops `for (auto _ : state)` over what is measured
// and then calls ReportRate (bench/rate.h). It is called several times, so what it prepares before
// the loop should not take long.
struct Benchmark {
  std::string name;  // docs/benchmarks.md lists them
  std::function<void(benchmark::State&)> run;
};

// One part's benchmarks each; `threads` is how many to use where the part runs on several.
std::vector<Benchmark> GemmBenchmarks(int threads);
std::vector<Benchmark> EnvBenchmarks(int threads);
std::vector<Benchmark> VisionBenchmarks(int threads);
std::vector<Benchmark> MemoryBenchmarks(int threads);
std::vector<Benchmark> RolloutBenchmarks(int threads);
std::vector<Benchmark> CmaBenchmarks(int threads);

}  // namespace worldmodels
