#ifdef WORLDMODELS_BENCH

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <thread>

#include "app/commands.h"
#include "bench/cma_functions.h"
#include "bench/run_benchmarks.h"
#include "common/console.h"
#include "common/error.h"
#include "common/workers.h"

namespace worldmodels {
namespace {

// Counts evaluations, where all others measure time.
constexpr std::string_view kFunctions = "cma-functions";

struct BenchOptions {
  std::vector<std::string> names;
  int threads = 0;
  bool json = false;
};

void RunBench(const BenchOptions& options) {
  const int threads = ThreadCount(options.threads);
  const bool functions = std::ranges::count(options.names, kFunctions) > 0;
  if (functions && options.names.size() > 1) FailInput("{} is measured alone", kFunctions);
  const auto results = functions ? RunCmaFunctions(threads, !options.json)
                                 : RunBenchmarks(options.names, threads, !options.json);
  if (options.json) PrintResult("{}\n", results.dump(2));
}

}  // namespace

void AddBenchCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "bench", "measure this machine: rates of every part, beside its matrix product's");
  auto options = std::make_shared<BenchOptions>();
  command
      ->add_option(
          "NAME", options->names,
          fmt::format("what to measure, by the beginning of its name (default: all): {}; or "
                      "{}: evaluations that CMA-ES needs on test functions, beside pycma",
                      fmt::join(BenchmarkNames(), ", "), kFunctions))
      ->option_text("...");
  command->add_option("--threads", options->threads, "threads to use; 0: one for each core")
      ->check(CLI::Range(0, 1024));
  command->add_flag("--json", options->json, "print one array of objects");
  command->callback([options] { RunBench(*options); });
}

}  // namespace worldmodels

#endif  // WORLDMODELS_BENCH
