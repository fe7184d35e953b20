#include "report/track_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "env/world_geometry.h"
#include "report/html.h"

namespace worldmodels {
namespace {

constexpr double kSide = 220, kMargin = 12;
constexpr double kRoadWidth = 2 * kTrackWidth;  // world units

}  // namespace

std::string DrawTrack(const Track& track, const std::vector<WorldPoint>& path,
                      const std::string& label) {
  constexpr double kFar = std::numeric_limits<double>::infinity();
  double left = kFar, right = -kFar, low = kFar, high = -kFar;
  for (const TrackPoint& point : track.points) {
    left = std::min(left, point.x);
    right = std::max(right, point.x);
    low = std::min(low, point.y);
    high = std::max(high, point.y);
  }
  const double scale = (kSide - 2 * kMargin) / std::max({right - left, high - low, 1.0});
  const auto place = [&](double x, double y) {  // the world's y goes up
    return fmt::format("{:.1f},{:.1f}", kSide / 2 + scale * (x - (left + right) / 2),
                       kSide / 2 - scale * (y - (low + high) / 2));
  };
  std::string road;
  for (const TrackPoint& point : track.points) road += place(point.x, point.y) + ' ';
  std::string svg = fmt::format(
      "<svg class=\"track\" viewBox=\"0 0 {0} {0}\" role=\"img\" aria-label=\"{1}\">\n"
      "<polygon class=\"road\" stroke-width=\"{2:.1f}\" points=\"{3}\"/>\n",
      kSide, EscapeHtml(label), scale * kRoadWidth, road);
  if (!path.empty()) {
    std::string way;
    for (const WorldPoint& point : path) way += place(point.x, point.y) + ' ';
    svg += fmt::format("<polyline class=\"way\" points=\"{}\"/>\n", way);
  }
  if (!track.points.empty()) {
    const TrackPoint& start = track.points[0];
    const double across = scale * kRoadWidth * 0.75;
    const double x = kSide / 2 + scale * (start.x - (left + right) / 2);
    const double y = kSide / 2 - scale * (start.y - (low + high) / 2);
    svg += fmt::format(
        "<line class=\"start\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n",
        x - across * std::cos(start.beta), y + across * std::sin(start.beta),
        x + across * std::cos(start.beta), y - across * std::sin(start.beta));
  }
  return svg + "</svg>";
}

}  // namespace worldmodels
