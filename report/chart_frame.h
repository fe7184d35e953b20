#pragma once

#include <string>
#include <string_view>

#include "report/axis.h"

namespace worldmodels {

// What a chart says about itself: a title, a line under it, and what its axes are.
struct ChartText {
  std::string title, note, x_label, y_label;
};

// An SVG figure with axes, to draw into. Its colours and letters are those of the page
// (page/page.css), so that it is readable in light and dark.
class ChartFrame {
 public:
  static constexpr double kWidth = 420, kHeight = 236;
  static constexpr double kTop = 22, kBottom = kHeight - 36;

  // right_margin: kept free for labels.
  ChartFrame(ChartText text, Axis x, Axis y, double right_margin = 10);

  const Axis& x_axis() const { return x_; }
  const Axis& y_axis() const { return y_; }
  double left() const { return left_; }
  double right() const { return right_; }
  double X(double value) const;
  double Y(double value) const;

  // SVG elements, drawn over the axes and one another.
  void Add(std::string_view svg) { body_ += svg; }
  // Text at a place: anchor is start, middle or end; style names classes of the page.
  void AddText(double x, double y, std::string_view anchor, std::string_view style,
               std::string_view text);

  // The whole <figure>.
  std::string Finish() const;

 private:
  std::string DrawAxes() const;

  ChartText text_;
  Axis x_, y_;
  double left_, right_;
  std::string body_;
};

// The same without anything to show but why.
std::string EmptyChart(const ChartText& text, std::string_view why);

}  // namespace worldmodels
