#include "common/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "common/console.h"

namespace worldmodels {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr auto kPlainLine = std::chrono::seconds(15);

size_t TerminalWidth() {
  winsize size = {};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) return 80;
  return size.ws_col;
}

}  // namespace

Progress::Progress(std::string title, int64_t total, std::string unit, bool quiet)
    : title_(std::move(title)),
      total_(total),
      unit_(std::move(unit)),
      quiet_(quiet),
      terminal_(IsInteractive()),
      start_(Clock::now()),
      last_print_(start_) {}

Progress::~Progress() {
  try {
    Finish();
  } catch (...) {  // a lost line is no reason to end the program
  }
}

void Progress::Update(int64_t done, const std::string& figure) {
  const auto now = Clock::now();
  if (first_ < 0) {
    first_ = done;
    start_ = now;
    if (terminal_) last_print_ = now - kRedraw;
  }
  done_ = done;
  figure_ = figure;
  if (now - last_print_ < (terminal_ ? Clock::duration(kRedraw) : Clock::duration(kPlainLine))) {
    return;
  }
  last_print_ = now;
  Print(false);
}

void Progress::Finish() {
  if (std::exchange(finished_, true) || first_ < 0) return;
  Print(true);
}

std::string Progress::Line(bool final) const {
  const double share =
      total_ > 0 ? std::clamp(static_cast<double>(done_) / static_cast<double>(total_), 0.0, 1.0)
                 : 1.0;
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done_ - first_) / seconds : 0;
  std::string text = unit_.empty() ? fmt::format("{}/{}", done_, total_)
                                   : fmt::format("{} %", static_cast<int>(share * 100));
  if (rate > 0 && !unit_.empty()) text += fmt::format("  {} {}/s", FormatCount(rate), unit_);
  if (final) {
    text += "  " + FormatDuration(seconds);
  } else if (rate > 0) {
    const double left = static_cast<double>(total_ - done_) / rate;
    text += "  " + FormatDuration(std::max(left, 0.0)) + " left";
  }
  if (!figure_.empty()) text += "  " + figure_;
  if (!terminal_) return title_ + "  " + text;

  // One column stays free: a full line makes some terminals wrap.
  const size_t width = TerminalWidth() - 1;
  const size_t used = title_.size() + text.size() + 6;
  constexpr size_t kMinBar = 5, kMaxBar = 30;
  std::string line = title_ + "  ";
  if (used + kMinBar <= width) {
    const size_t bar = std::min(width - used, kMaxBar);
    const auto full = static_cast<size_t>(share * static_cast<double>(bar));
    std::string cells(full, '=');
    if (full < bar) cells += '>';
    cells.resize(bar, ' ');
    line += "[" + cells + "] ";
  }
  return (line + text).substr(0, width);
}

void Progress::Print(bool final) {
  if (quiet_) return;
  if (terminal_) {
    PrintMessage("\r{}\x1b[K{}", Line(final), final ? "\n" : "");
  } else {
    PrintMessage("{}\n", Line(final));
  }
}

std::string FormatDuration(double seconds) {
  if (!std::isfinite(seconds) || seconds > 1e9) return "very long";
  const auto whole = static_cast<int64_t>(std::llround(std::max(seconds, 0.0)));
  if (whole >= 3600) return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
  if (whole >= 60) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} s", whole);
}

std::string FormatCount(double count) {
  double scaled = count;
  const char* suffix = "";
  for (const auto& [size, name] :
       {std::pair(1e9, " G"), std::pair(1e6, " M"), std::pair(1e3, " k")}) {
    // 0.9995: what would be printed as 1000 of the smaller unit.
    if (std::abs(count) < 0.9995 * size) continue;
    scaled = count / size;
    suffix = name;
    break;
  }
  const double size = std::abs(scaled);
  if (*suffix == '\0' && scaled == std::floor(scaled)) return fmt::format("{}", scaled);
  const int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f}{}", scaled, decimals, suffix);
}

}  // namespace worldmodels
