#pragma once

#include <benchmark/benchmark.h>

#include <string>

namespace worldmodels {

// What a benchmark reports after its loop: how many things it did in all, what they are per second
// ("frames/s") and, where it applies, the floating point operations in each.
void ReportRate(benchmark::State& state, double items, const std::string& unit, double flop = 0);

// Any other figure to stand beside the rate, such as a share of the time.
void ReportFigure(benchmark::State& state, const std::string& name, double value);

}  // namespace worldmodels
