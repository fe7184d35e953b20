#include "report/line_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "report/html.h"

namespace worldmodels {
namespace {

constexpr size_t kMostPoints = 400;
constexpr double kLetter = 7.2;      // width of a label's letter
constexpr double kLabelHeight = 13;  // least distance of labels

Series Drawable(const Series& series, bool log_x, bool log_y) {
  Series kept = series;
  kept.x.clear();
  kept.y.clear();
  kept.error.clear();
  const auto fits = [](double value, bool log) {
    return std::isfinite(value) && (!log || value > 0);
  };
  for (size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
    if (!fits(series.x[i], log_x) || !fits(series.y[i], log_y)) continue;
    kept.x.push_back(series.x[i]);
    kept.y.push_back(series.y[i]);
    if (!series.error.empty()) {
      kept.error.push_back(std::isfinite(series.error[i]) ? series.error[i] : 0);
    }
  }
  return kept;
}

// Means of groups of neighbours, so that at most kMostPoints are left.
void Thin(Series& series) {
  const size_t count = series.x.size();
  const size_t group = (count + kMostPoints - 1) / kMostPoints;
  if (group < 2) return;
  for (std::vector<double>* values : {&series.x, &series.y, &series.error}) {
    std::vector<double> means;
    for (size_t begin = 0; begin < values->size(); begin += group) {
      const auto first = values->begin() + static_cast<ptrdiff_t>(begin);
      const auto last = values->begin() + static_cast<ptrdiff_t>(std::min(begin + group, count));
      means.push_back(std::accumulate(first, last, 0.0) / static_cast<double>(last - first));
    }
    *values = std::move(means);
  }
}

void DrawSeries(ChartFrame& frame, const Series& series) {
  // A line of one point would not be seen.
  if (series.style == LineStyle::kPoints || series.x.size() == 1) {
    for (size_t i = 0; i < series.x.size(); ++i) {
      frame.Add(fmt::format("<circle class=\"dot c{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.2\"/>\n",
                            series.colour, frame.X(series.x[i]), frame.Y(series.y[i])));
    }
    return;
  }
  std::string points, above, below;
  for (size_t i = 0; i < series.x.size(); ++i) {
    const auto point = [&](double error) {
      return fmt::format("{:.1f},{:.1f} ", frame.X(series.x[i]), frame.Y(series.y[i] + error));
    };
    points += point(0);
    if (series.error.empty()) continue;
    above += point(series.error[i]);
    below.insert(0, point(-series.error[i]));
  }
  if (!above.empty()) {
    frame.Add(fmt::format("<polygon class=\"band f{}\" points=\"{}{}\"/>\n", series.colour, above,
                          below));
  }
  frame.Add(fmt::format("<polyline class=\"line c{}{}\" points=\"{}\"/>\n", series.colour,
                        series.style == LineStyle::kDashed ? " dashed" : "", points));
}

// Each name at the height of its last point, moved so that none covers another.
void DrawNames(ChartFrame& frame, const std::vector<Series>& all) {
  struct Label {
    const Series* series;
    double y;
  };
  std::vector<Label> labels;
  for (const Series& series : all) {
    if (!series.name.empty()) labels.push_back({&series, frame.Y(series.y.back())});
  }
  std::stable_sort(labels.begin(), labels.end(),
                   [](const Label& a, const Label& b) { return a.y < b.y; });
  for (size_t i = 1; i < labels.size(); ++i) {
    labels[i].y = std::max(labels[i].y, labels[i - 1].y + kLabelHeight);
  }
  double lowest = ChartFrame::kBottom;
  for (size_t i = labels.size(); i-- > 0;) {
    labels[i].y = std::min(labels[i].y, lowest);
    lowest = labels[i].y - kLabelHeight;
  }
  for (const Label& label : labels) {
    frame.AddText(frame.right() + 7, label.y + 4, "start",
                  fmt::format("name t{}", label.series->colour), label.series->name);
  }
}

}  // namespace

std::string DrawLineChart(const LineChart& chart) {
  std::vector<Series> all;
  Bounds x, y;
  size_t letters = 0;
  for (const Series& given : chart.series) {
    Series series = Drawable(given, chart.log_x, chart.log_y);
    if (series.x.empty()) continue;
    Thin(series);
    for (const double value : series.x) x.Include(value);
    for (size_t i = 0; i < series.y.size(); ++i) {
      const double error = series.error.empty() ? 0 : series.error[i];
      y.Include(series.y[i] - error);
      y.Include(series.y[i] + error);
    }
    letters = std::max(letters, series.name.size());
    all.push_back(std::move(series));
  }
  if (all.empty()) return EmptyChart(chart.text, "no figures yet");
  if (chart.from_zero) y.Include(0);
  Axis x_axis = chart.log_x ? LogAxis(x.low, x.high) : LinearAxis(x.low, x.high);
  if (!chart.log_x && x.high > x.low) {
    // Time ends where the figures end.
    x_axis.low = x.low < 0 ? x_axis.low : std::min(x.low, std::max(0.0, x_axis.low));
    x_axis.high = x.high;
    std::erase_if(x_axis.ticks, [&](const Tick& tick) { return tick.value > x.high; });
  }
  // Whatever lies beside a single step is none.
  if (!chart.log_x && x.high == x.low) x_axis.ticks = {{x.low, FormatFigure(x.low, 6)}};
  const double margin = letters == 0 ? 12 : 12 + kLetter * static_cast<double>(letters);
  ChartFrame frame(chart.text, std::move(x_axis),
                   chart.log_y ? LogAxis(y.low, y.high) : LinearAxis(y.low, y.high), margin);
  for (const Series& series : all) DrawSeries(frame, series);
  DrawNames(frame, all);
  return frame.Finish();
}

}  // namespace worldmodels
