#pragma once

#include <string>
#include <vector>

#include "report/chart_frame.h"

namespace worldmodels {

struct ScatterPoint {
  double x = 0, y = 0;
  int colour = 1;          // as a series has (report/line_chart.h)
  std::string label = "";  // beside it; without one it is a speck of a cloud
};

// A height with a name, across the chart.
struct ScatterLevel {
  double y = 0;
  int colour = 0;
  std::string name;
};

struct ScatterChart {
  ChartText text;
  std::vector<ScatterPoint> points;
  std::vector<ScatterLevel> levels = {};
  std::vector<double> circles = {};  // radii, around (0, 0)
  bool log_x = false, log_y = false;
  bool same_scale = false;  // a unit is as long in both directions, and (0, 0) in the middle
};

// The chart as a <figure>; points that are not finite (or not above zero on a logarithmic axis) are
// left out, and without any it says so.
std::string DrawScatterChart(const ScatterChart& chart);

}  // namespace worldmodels
