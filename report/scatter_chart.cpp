#include "report/scatter_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace worldmodels {
namespace {

constexpr double kLetter = 6.8;

bool Drawable(double value, bool log) { return std::isfinite(value) && (!log || value > 0); }

// Around the values, with room for dots and labels.
Axis AxisAround(const Bounds& bounds, bool log) {
  if (!log) {
    const double room = 0.06 * (bounds.high - bounds.low);
    return LinearAxis(bounds.low - room, bounds.high + room);
  }
  const double room = std::max(std::pow(bounds.high / bounds.low, 0.08), 1.1);
  return LogAxis(bounds.low / room, bounds.high * room);
}

// From -half to half, as it is.
Axis AxisAcross(double half) {
  Axis axis = LinearAxis(-half, half);
  std::erase_if(axis.ticks, [half](const Tick& tick) { return std::abs(tick.value) > half; });
  axis.low = -half;
  axis.high = half;
  return axis;
}

void DrawCircles(ChartFrame& frame, const std::vector<double>& radii) {
  for (const double radius : radii) {
    frame.Add(fmt::format(
        "<ellipse class=\"ring\" cx=\"{:.1f}\" cy=\"{:.1f}\" rx=\"{:.2f}\" ry=\"{:.2f}\"/>\n",
        frame.X(0), frame.Y(0), frame.X(radius) - frame.X(0), frame.Y(0) - frame.Y(radius)));
  }
}

void DrawPoint(ChartFrame& frame, const ScatterPoint& point) {
  const double x = frame.X(point.x), y = frame.Y(point.y);
  if (point.label.empty()) {
    frame.Add(fmt::format("<circle class=\"speck f{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"1.6\"/>\n",
                          point.colour, x, y));
    return;
  }
  frame.Add(fmt::format("<circle class=\"dot c{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\"/>\n",
                        point.colour, x, y));
  const bool fits = x + 8 + kLetter * static_cast<double>(point.label.size()) < frame.right();
  frame.AddText(x + (fits ? 8 : -8), y - 5, fits ? "start" : "end",
                fmt::format("name t{}", point.colour), point.label);
}

}  // namespace

std::string DrawScatterChart(const ScatterChart& chart) {
  Bounds x, y;
  std::vector<ScatterPoint> points;
  for (const ScatterPoint& point : chart.points) {
    if (!Drawable(point.x, chart.log_x) || !Drawable(point.y, chart.log_y)) continue;
    x.Include(point.x);
    y.Include(point.y);
    points.push_back(point);
  }
  if (points.empty()) return EmptyChart(chart.text, "no figures yet");
  std::vector<ScatterLevel> levels;
  for (const ScatterLevel& level : chart.levels) {
    if (!Drawable(level.y, chart.log_y)) continue;
    y.Include(level.y);
    levels.push_back(level);
  }
  Axis x_axis, y_axis;
  if (chart.same_scale) {
    constexpr double kShape = (ChartFrame::kWidth - 50) / (ChartFrame::kBottom - ChartFrame::kTop);
    double half = std::max({-y.low, y.high, -x.low / kShape, x.high / kShape});
    for (const double radius : chart.circles) half = std::max(half, radius);
    half *= 1.05;
    x_axis = AxisAcross(half * kShape);
    y_axis = AxisAcross(half);
  } else {
    x_axis = AxisAround(x, chart.log_x);
    y_axis = AxisAround(y, chart.log_y);
  }
  ChartFrame frame(chart.text, std::move(x_axis), std::move(y_axis), 12);
  for (const ScatterLevel& level : levels) {
    const double at = frame.Y(level.y);
    frame.Add(
        fmt::format("<line class=\"line dashed c{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" "
                    "y2=\"{:.1f}\"/>\n",
                    level.colour, frame.left(), at, frame.right(), at));
    frame.AddText(frame.right(), at - 5, "end", fmt::format("name t{}", level.colour), level.name);
  }
  for (const ScatterPoint& point : points) DrawPoint(frame, point);
  DrawCircles(frame, chart.circles);
  return frame.Finish();
}

}  // namespace worldmodels
