#include "report/chart_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "report/html.h"

namespace worldmodels {
namespace {

constexpr double kLetter = 6.8;  // width of a tick label's letter

std::string Text(double x, double y, std::string_view anchor, std::string_view style,
                 std::string_view text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" class=\"{}\">{}</text>\n",
                     x, y, anchor, style, EscapeHtml(text));
}

std::string Figure(const ChartText& text, std::string_view svg) {
  std::string html = fmt::format("<figure><figcaption><b>{}</b>", EscapeHtml(text.title));
  if (!text.note.empty()) html += fmt::format("<span>{}</span>", EscapeHtml(text.note));
  return html + fmt::format(
                    "</figcaption>\n<svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" "
                    "aria-label=\"{}\">\n{}</svg></figure>\n",
                    ChartFrame::kWidth, ChartFrame::kHeight, EscapeHtml(text.title), svg);
}

}  // namespace

ChartFrame::ChartFrame(ChartText text, Axis x, Axis y, double right_margin)
    : text_(std::move(text)),
      x_(std::move(x)),
      y_(std::move(y)),
      left_(12),
      right_(kWidth - right_margin) {
  for (const Tick& tick : y_.ticks) {
    left_ = std::max(left_, 10 + kLetter * static_cast<double>(tick.label.size()));
  }
}

double ChartFrame::X(double value) const { return left_ + (right_ - left_) * x_.Fraction(value); }

double ChartFrame::Y(double value) const { return kBottom + (kTop - kBottom) * y_.Fraction(value); }

void ChartFrame::AddText(double x, double y, std::string_view anchor, std::string_view style,
                         std::string_view text) {
  body_ += Text(x, y, anchor, style, text);
}

std::string ChartFrame::DrawAxes() const {
  std::string svg;
  const auto line = [&](const char* style, double x1, double y1, double x2, double y2) {
    svg += fmt::format(
        "<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", style, x1,
        y1, x2, y2);
  };
  for (const Tick& tick : y_.ticks) {
    const double y = Y(tick.value);
    line("grid", left_, y, right_, y);
    svg += Text(left_ - 6, y + 4, "end", "tick", TypographicMinus(tick.label));
  }
  line("axis", left_, kBottom, right_, kBottom);
  for (const Tick& tick : x_.ticks) {
    const double x = X(tick.value);
    line("axis", x, kBottom, x, kBottom + 4);
    svg += Text(x, kBottom + 16, "middle", "tick", TypographicMinus(tick.label));
  }
  svg += Text(right_, kHeight - 4, "end", "label", text_.x_label);
  svg += Text(0, 11, "start", "label", text_.y_label);
  return svg;
}

std::string ChartFrame::Finish() const { return Figure(text_, DrawAxes() + body_); }

std::string EmptyChart(const ChartText& text, std::string_view why) {
  return Figure(text,
                Text(ChartFrame::kWidth / 2, ChartFrame::kHeight / 2, "middle", "label", why));
}

}  // namespace worldmodels
