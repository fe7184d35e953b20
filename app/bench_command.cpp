#include <fmt/format.h>
#include <fmt/ranges.h>

#include <thread>

#include "app/commands.h"
#include "bench/run_benchmarks.h"
#include "common/error.h"

namespace worldmodels {
namespace {

struct BenchOptions {
  std::vector<std::string> names;
  int threads = 0;
  bool json = false;
};

void RunBench(const BenchOptions& options) {
  const int threads = options.threads > 0
                          ? options.threads
                          : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const auto results = RunBenchmarks(options.names, threads, !options.json);
  if (options.json) fmt::print("{}\n", results.dump(2));
}

}  // namespace

void AddBenchCommand(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "bench", "measure this machine: rates of every part, beside its matrix product's");
  auto options = std::make_shared<BenchOptions>();
  command
      ->add_option("NAME", options->names,
                   fmt::format("what to measure, by the beginning of its name (default: all): {}",
                               fmt::join(BenchmarkNames(), ", ")))
      ->option_text("...");
  command->add_option("--threads", options->threads, "threads to use; 0: one for each core")
      ->check(CLI::Range(0, 1024));
  command->add_flag("--json", options->json, "print one array of objects");
  command->callback([options] { RunBench(*options); });
}

}  // namespace worldmodels
