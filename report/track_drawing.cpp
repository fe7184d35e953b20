#include "report/track_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "env/world_geometry.h"
#include "report/html.h"

namespace worldmodels {
namespace {

constexpr double kSide = 220, kMargin = 12, kRing = 6;
constexpr double kRoadWidth = 2 * kTrackWidth;  // world units

}  // namespace

std::string DrawTrack(const DrivenPath& path, const std::string& label) {
  const Track& track = path.track;
  constexpr double kFar = std::numeric_limits<double>::infinity();
  double left = kFar, right = -kFar, low = kFar, high = -kFar;
  for (const TrackPoint& point : track.points) {
    left = std::min(left, point.x);
    right = std::max(right, point.x);
    low = std::min(low, point.y);
    high = std::max(high, point.y);
  }
  const double scale = (kSide - 2 * kMargin) / std::max({right - left, high - low, 1.0});
  const auto on_page = [&](double x, double y) {  // the world's y goes up
    return WorldPoint{kSide / 2 + scale * (x - (left + right) / 2),
                      kSide / 2 - scale * (y - (low + high) / 2)};
  };
  const auto place = [&](double x, double y) {
    const auto [right_of, down] = on_page(x, y);
    return fmt::format("{:.1f},{:.1f}", right_of, down);
  };
  std::string road;
  for (const TrackPoint& point : track.points) road += place(point.x, point.y) + ' ';
  std::string svg = fmt::format(
      "<svg class=\"track\" viewBox=\"0 0 {0} {0}\" role=\"img\" aria-label=\"{1}\">\n"
      "<polygon class=\"road\" stroke-width=\"{2:.1f}\" points=\"{3}\"/>\n",
      kSide, EscapeHtml(label), scale * kRoadWidth, road);
  if (!path.points.empty()) {
    std::string way;
    for (const WorldPoint& point : path.points) way += place(point.x, point.y) + ' ';
    svg += fmt::format("<polyline class=\"way\" points=\"{}\"/>\n", way);
  }
  if (path.mishap) {
    const auto [x, y] = on_page(path.mishap_place.x, path.mishap_place.y);
    svg += fmt::format("<circle class=\"mishap\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"/>\n", x, y,
                       kRing);
  }
  if (!track.points.empty()) {
    const TrackPoint& start = track.points[0];
    const double across = scale * kRoadWidth * 0.75;
    const auto [x, y] = on_page(start.x, start.y);
    svg += fmt::format(
        "<line class=\"start\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n",
        x - across * std::cos(start.beta), y + across * std::sin(start.beta),
        x + across * std::cos(start.beta), y - across * std::sin(start.beta));
  }
  return svg + "</svg>";
}

}  // namespace worldmodels
