#include "report/axis.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace worldmodels {
namespace {

// The nearest of 1, 2, 5 times a power of ten that is not below step.
double RoundStep(double step) {
  const double power = std::pow(10, std::floor(std::log10(step)));
  for (const double multiple : {1.0, 2.0, 5.0}) {
    if (step <= multiple * power * (1 + 1e-9)) return multiple * power;
  }
  return 10 * power;
}

}  // namespace

double Axis::Fraction(double value) const {
  if (logarithmic) return std::log(value / low) / std::log(high / low);
  return (value - low) / (high - low);
}

Axis LinearAxis(double low, double high, int ticks) {
  if (!std::isfinite(low) || !std::isfinite(high)) {
    low = 0;
    high = 1;
  }
  if (high < low) std::swap(low, high);
  // So much apart that the ticks differ within a double's precision.
  const double least = std::max(1e-300, 1e-9 * std::max(std::abs(low), std::abs(high)));
  if (high - low < least) {
    const double half = low == 0 ? 0.5 : std::abs(low) / 10;
    low -= half;
    high += half;
  }
  const double step = RoundStep((high - low) / ticks);
  const auto first = std::floor(low / step + 1e-6);
  const auto last = std::ceil(high / step - 1e-6);
  Axis axis{.low = first * step, .high = last * step, .logarithmic = false, .ticks = {}};
  for (int i = 0; i <= static_cast<int>(last - first); ++i) {
    const double value = (first + i) * step;
    axis.ticks.push_back({value, FormatFigure(value, 6)});
  }
  return axis;
}

Axis LogAxis(double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high) || low <= 0 || high <= 0) {
    low = 1;
    high = 10;
  }
  if (high < low * 1.01) {
    low /= 2;
    high *= 2;
  }
  Axis axis{.low = low, .high = high, .logarithmic = true, .ticks = {}};
  const auto add = [&](double value) {
    if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) return;
    axis.ticks.push_back({value, FormatFigure(value)});
  };
  if (high / low < 5) {
    for (const Tick& tick : LinearAxis(low, high, 4).ticks) add(tick.value);
    return axis;
  }
  const std::vector<double> multiples =
      high / low < 150 ? std::vector<double>{1, 2, 5} : std::vector<double>{1};
  const int first = static_cast<int>(std::floor(std::log10(low)));
  const int last = static_cast<int>(std::ceil(std::log10(high)));
  for (int power = first; power <= last; ++power) {
    for (const double multiple : multiples) add(multiple * std::pow(10, power));
  }
  return axis;
}

std::string FormatFigure(double value, int digits) {
  if (!std::isfinite(value)) return "-";
  const double size = std::abs(value);
  if (size >= 999999.5) return fmt::format("{:.{}g}M", value / 1e6, digits);
  if (size >= 9999.5) return fmt::format("{:.{}g}k", value / 1e3, digits);
  if (size >= 999.5) return fmt::format("{:.0f}", value);
  if (size < 1e-12) return "0";
  return fmt::format("{:.{}g}", value, digits);
}

}  // namespace worldmodels
