#include "report/bar_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/html.h"

namespace worldmodels {

std::string DrawBarChart(const BarChart& chart) {
  std::vector<Bar> bars = chart.bars;
  std::erase_if(bars, [](const Bar& bar) {
    return !std::isfinite(bar.from) || !std::isfinite(bar.to) || !std::isfinite(bar.height);
  });
  if (bars.empty()) return EmptyChart(chart.text, "no figures yet");
  double low = bars[0].from, high = bars[0].to, bottom = 0, top = 0;
  for (const Bar& bar : bars) {
    low = std::min(low, bar.from);
    high = std::max(high, bar.to);
    bottom = std::min(bottom, bar.height);
    top = std::max(top, bar.height);
  }
  for (const BarMark& mark : chart.marks) {
    low = std::min(low, mark.x);
    high = std::max(high, mark.x);
  }
  Axis x = LinearAxis(low, high);
  if (!chart.x_ticks) x = {.low = low, .high = high, .logarithmic = false, .ticks = {}};
  Axis heights = LinearAxis(bottom, top, 4);
  const auto whole = [](double value) { return value == std::round(value); };
  if (std::ranges::all_of(bars, whole, &Bar::height)) {  // counts
    std::erase_if(heights.ticks, [&](const Tick& tick) { return !whole(tick.value); });
  }
  ChartFrame frame(chart.text, std::move(x), std::move(heights), 14);
  for (const Bar& bar : bars) {
    const double left = frame.X(bar.from), right = frame.X(bar.to);
    const double y = frame.Y(bar.height), zero = frame.Y(0);
    frame.Add(fmt::format(
        "<rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\">"
        "<title>{}</title></rect>\n",
        left + 0.5, std::min(y, zero), std::max(0.5, right - left - 1), std::abs(zero - y),
        EscapeHtml(bar.hint)));
  }
  for (const BarMark& mark : chart.marks) {
    if (!std::isfinite(mark.x)) continue;
    const double at = frame.X(mark.x);
    frame.Add(fmt::format(
        "<line class=\"mark\" x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{0:.1f}\" y2=\"{2:.1f}\"/>\n", at,
        ChartFrame::kTop - 14, ChartFrame::kBottom));
    const bool right_half = at > (frame.left() + frame.right()) / 2;
    // Above the bars.
    frame.AddText(at + (right_half ? -5 : 5), ChartFrame::kTop - 6, right_half ? "end" : "start",
                  "name t2", mark.name);
  }
  return frame.Finish();
}

std::vector<Bar> Histogram(const std::vector<double>& values, int ranges) {
  std::vector<double> sorted = values;
  std::erase_if(sorted, [](double value) { return !std::isfinite(value); });
  if (sorted.empty()) return {};
  std::sort(sorted.begin(), sorted.end());
  const Axis axis = LinearAxis(sorted.front(), sorted.back(), ranges);
  std::vector<Bar> bars;
  for (size_t i = 0; i + 1 < axis.ticks.size(); ++i) {
    bars.push_back({axis.ticks[i].value, axis.ticks[i + 1].value, 0, ""});
  }
  for (const double value : sorted) {
    // The last range holds its upper end too.
    auto bar = std::find_if(bars.begin(), bars.end(), [&](const Bar& b) { return value < b.to; });
    if (bar == bars.end()) --bar;
    ++bar->height;
  }
  for (Bar& bar : bars) {
    bar.hint = fmt::format("{} to {}: {:.0f}", FormatFigure(bar.from, 6), FormatFigure(bar.to, 6),
                           bar.height);
  }
  return bars;
}

}  // namespace worldmodels
