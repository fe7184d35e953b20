#pragma once

#include <string>
#include <vector>

#include "report/chart_frame.h"

namespace worldmodels {

enum class LineStyle { kLine, kDashed, kPoints };

// Points (x, y) in the order of x; those that are not finite are left out (as are those not above
// zero on a logarithmic axis). More than a few hundred are averaged in groups.
struct Series {
  std::string name;  // beside its last point
  int colour = 1;    // 1 to 8 of the page's, 0: grey, for what is compared with
  LineStyle style = LineStyle::kLine;
  std::vector<double> x = {}, y = {};
  std::vector<double> error = {};  // of y, drawn as a band; empty: none
};

struct LineChart {
  ChartText text;
  std::vector<Series> series;
  bool log_x = false, log_y = false;
  bool from_zero = false;  // the y axis begins there
};

// The chart as a <figure>; without any point it says so.
std::string DrawLineChart(const LineChart& chart);

}  // namespace worldmodels
