#pragma once

#include <benchmark/benchmark.h>

#include <nlohmann/json.hpp>

namespace worldmodels {

// Collects the median of each benchmark, and prints it as it comes unless told to be quiet.
class BenchReporter : public benchmark::BenchmarkReporter {
 public:
  explicit BenchReporter(bool print) : print_(print) {}

  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override;

  // One object per benchmark: name, rate, unit, runs, spread (standard deviation over mean), and
  // where they apply gflops, fraction_of_gemm and the benchmark's own figures.
  const nlohmann::ordered_json& results() const { return results_; }

 private:
  bool print_;
  double gemm_flops_ = 0;
  nlohmann::ordered_json results_ = nlohmann::ordered_json::array();
};

}  // namespace worldmodels
