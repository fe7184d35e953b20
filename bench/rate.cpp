#include "bench/rate.h"

namespace worldmodels {

void ReportRate(benchmark::State& state, double items, const std::string& unit, double flop) {
  state.SetLabel(unit);
  state.counters["rate"] = benchmark::Counter(items, benchmark::Counter::kIsRate);
  if (flop > 0) {
    state.counters["flops"] = benchmark::Counter(items * flop, benchmark::Counter::kIsRate);
  }
}

void ReportFigure(benchmark::State& state, const std::string& name, double value) {
  state.counters[name] = value;
}

}  // namespace worldmodels
