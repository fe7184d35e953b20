#include "report/axis.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

namespace worldmodels {
namespace {

std::vector<std::string> Labels(const Axis& axis) {
  std::vector<std::string> labels;
  for (const Tick& tick : axis.ticks) labels.push_back(tick.label);
  return labels;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a linear axis has ticks at round figures around its bounds") {
  CHECK(Labels(LinearAxis(0, 1000)) == Texts{"0", "200", "400", "600", "800", "1000"});
  CHECK(Labels(LinearAxis(-87.2, 911)) == Texts{"-200", "0", "200", "400", "600", "800", "1000"});
  CHECK(Labels(LinearAxis(0.012, 0.048, 4)) == Texts{"0.01", "0.02", "0.03", "0.04", "0.05"});
  CHECK(Labels(LinearAxis(0, 40000)) == Texts{"0", "10k", "20k", "30k", "40k"});
  const Axis axis = LinearAxis(-87.2, 911);
  CHECK(axis.Fraction(axis.low) == Approx(0));
  CHECK(axis.Fraction(400) == Approx(0.5));
  CHECK(axis.Fraction(axis.high) == Approx(1));
}

TEST_CASE("ticks ascend within a linear axis, whatever its bounds") {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto [low, high] = GENERATE_COPY(table<double, double>({{0, 0},
                                                                {5, 5},
                                                                {-3, -3},
                                                                {1e300, 1e300},
                                                                {1e-300, 2e-300},
                                                                {1, 1 + 1e-15},
                                                                {-1e9, 1e-9},
                                                                {2, 1},
                                                                {-infinity, 1},
                                                                {std::nan(""), 1}}));
  INFO(low << " to " << high);
  const Axis axis = LinearAxis(low, high);
  REQUIRE(axis.ticks.size() >= 2);
  CHECK(axis.ticks.size() <= 12);
  for (size_t i = 0; i < axis.ticks.size(); ++i) {
    CHECK(std::isfinite(axis.Fraction(axis.ticks[i].value)));
    if (i > 0) CHECK(axis.ticks[i - 1].value < axis.ticks[i].value);
  }
}

TEST_CASE("a logarithmic axis keeps its bounds and has ticks that can be told apart") {
  CHECK(Labels(LogAxis(0.5, 2e6)) == Texts{"1", "10", "100", "1000", "10k", "100k", "1M"});
  CHECK(Labels(LogAxis(3, 120)) == Texts{"5", "10", "20", "50", "100"});
  CHECK(LogAxis(3, 4).ticks.size() >= 3);
  const Axis axis = LogAxis(1, 100);
  CHECK(axis.low == 1);
  CHECK(axis.high == 100);
  CHECK(axis.Fraction(10) == Approx(0.5));
  CHECK(LogAxis(0, 10).low > 0);
  CHECK(LogAxis(7, 7).low < LogAxis(7, 7).high);
}

TEST_CASE("figures are written in a few digits") {
  CHECK(FormatFigure(0) == "0");
  CHECK(FormatFigure(0.05) == "0.05");
  CHECK(FormatFigure(823.4) == "823");
  CHECK(FormatFigure(1234) == "1234");
  CHECK(FormatFigure(12345) == "12.3k");
  CHECK(FormatFigure(-1.5e6) == "-1.5M");
  CHECK(FormatFigure(std::nan("")) == "-");
}

}  // namespace worldmodels
