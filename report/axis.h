#pragma once

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace worldmodels {

struct Tick {
  double value = 0;
  std::string label;
};

// The least and largest of some values; low above high before the first.
struct Bounds {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void Include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

// One direction of a chart: what it spans, and where the ticks are.
struct Axis {
  double low = 0, high = 1;
  bool logarithmic = false;
  std::vector<Tick> ticks;  // ascending, within low and high

  // 0 at low, 1 at high.
  double Fraction(double value) const;
};

// From low to high, widened to ticks at multiples of 1, 2 or 5 times a power of ten, about so many.
// Bounds that are equal are moved apart, those the wrong way round swapped; if one is not finite
// the axis is 0 to 1.
Axis LinearAxis(double low, double high, int ticks = 5);

// From low to high as they are, ticks at powers of ten, or at 1, 2 and 5 times them if those are
// few, or at even steps if the axis is short. Bounds that are not finite and above zero give the
// axis 1 to 10.
Axis LogAxis(double low, double high);

// "0.05", "820", "12k", "1.5M": at most so many significant digits.
std::string FormatFigure(double value, int digits = 3);

}  // namespace worldmodels
