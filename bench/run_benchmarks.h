#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace worldmodels {

// The names there are, in order.
std::vector<std::string> BenchmarkNames();

// Runs the benchmarks of the given names on `threads` threads (all benchmarks if there is no name).
// A name stands for all that begin with it: "env" for env.physics and env.frames.sfml. The
// machine's own measure, gemm.fp32, always comes first, since the others are compared with it.
// Returns BenchReporter's results. Throws Error (kInput) for a name that no benchmark begins with.
nlohmann::ordered_json RunBenchmarks(const std::vector<std::string>& names, int threads,
                                     bool print);

}  // namespace worldmodels
