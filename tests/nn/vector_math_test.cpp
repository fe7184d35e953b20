#include "nn/vector_math.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

using namespace worldmodels;

namespace {

// Largest relative error over positive floats of all sizes, or absolute error where that is less.
double WorstError(const std::function<V16(const V16&)>& ours, double (*exact)(double), float from,
                  float to, float step) {
  double worst = 0;
  for (float x = from; x<to; x = step> 1 ? x * step : x + step) {
    const double expected = exact(x);
    const double got = ours(Broadcast(x))[5];
    worst = std::max(worst, std::abs(got - expected) / std::max(std::abs(expected), 1e-3));
  }
  return worst;
}

}  // namespace

TEST_CASE("vector exp, log, tanh and sigmoid agree with the C library's") {
  CHECK(WorstError([](const V16& x) { return Exp(x); }, std::exp, -80, 80, 0.0137f) < 5e-7);
  CHECK(WorstError([](const V16& x) { return Log(x); }, std::log, 1e-37f, 1e38f, 1.0137f) < 5e-7);
  CHECK(WorstError([](const V16& x) { return Log(x); }, std::log, 0.5f, 2.0f, 1e-4f) < 5e-7);
  CHECK(WorstError([](const V16& x) { return Tanh(x); }, std::tanh, -12, 12, 0.00137f) < 1e-6);
}

TEST_CASE("vector functions keep what is not a number, and do not overflow") {
  const float nan = std::nanf("");
  CHECK(std::isnan(Exp(Broadcast(nan))[0]));
  CHECK(std::isnan(Tanh(Broadcast(nan))[0]));
  CHECK(std::isfinite(Exp(Broadcast(1e30f))[0]));
  CHECK(Tanh(Broadcast(1e30f))[0] == Approx(1));
  CHECK(Log(Broadcast(1.0f))[0] == 0);
}
