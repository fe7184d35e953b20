#include "bench/bench_reporter.h"

#include <fmt/format.h>

#include "common/error.h"

namespace worldmodels {
namespace {

using Json = nlohmann::ordered_json;

void Print(const Json& result) {
  fmt::print("{:<24} {:>12} {:<12}", result["name"].get<std::string>(),
             fmt::format("{:.4g}", result["rate"].get<double>()),
             result["unit"].get<std::string>());
  for (const auto& [key, value] : result.items()) {
    if (value.is_number_float() && key != "rate") {
      fmt::print("  {} {:.3g}", key, value.get<double>());
    }
  }
  fmt::print("\n");
  std::fflush(stdout);
}

// Why a benchmark did not run, or empty: Google Benchmark tells it in one way before version 1.8
// and in another since.
template <typename Run>
std::string WhyFailed(const Run& run) {
  if constexpr (requires { run.error_occurred; }) {
    return run.error_occurred ? run.error_message : "";
  } else {
    return run.skipped == decltype(run.skipped){} ? "" : run.skip_message;
  }
}

}  // namespace

void BenchReporter::ReportRuns(const std::vector<Run>& runs) {
  Json result;
  for (const Run& run : runs) {
    const std::string why = WhyFailed(run);
    if (!why.empty()) FailRun("benchmark {}: {}", run.run_name.function_name, why);
    if (run.aggregate_name == "median") {
      result["name"] = run.run_name.function_name;
      result["rate"] = 0.0;
      result["unit"] = run.report_label;
      result["runs"] = run.repetitions;
      for (const auto& [name, counter] : run.counters) {
        if (name != "flops") {
          result[name] = counter.value;
          continue;
        }
        if (result["name"] == "gemm.fp32") gemm_flops_ = counter.value;
        result["gflops"] = counter.value * 1e-9;
        if (gemm_flops_ > 0) result["fraction_of_gemm"] = counter.value / gemm_flops_;
      }
    }
    if (run.aggregate_name == "cv") result["spread"] = run.counters.at("rate").value;
  }
  if (result.empty()) return;
  if (print_) Print(result);
  results_.push_back(std::move(result));
}

}  // namespace worldmodels
