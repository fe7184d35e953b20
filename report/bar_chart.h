#pragma once

#include <string>
#include <vector>

#include "report/chart_frame.h"

namespace worldmodels {

struct Bar {
  double from = 0, to = 0;  // on the x axis
  double height = 0;
  std::string hint;  // shown when pointed at
};

// A vertical line with a name, across the bars.
struct BarMark {
  double x = 0;
  std::string name;
};

struct BarChart {
  ChartText text;
  std::vector<Bar> bars;
  std::vector<BarMark> marks = {};
  bool x_ticks = true;
};

// The chart as a <figure>; bars that are not finite are left out, and without any it says so.
std::string DrawBarChart(const BarChart& chart);

// How many of values are in each of about so many ranges with round ends.
std::vector<Bar> Histogram(const std::vector<double>& values, int ranges);

}  // namespace worldmodels
