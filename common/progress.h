#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>

namespace worldmodels {

// A progress bar for long work on standard error: share done, rate, time left and one figure that
// matters. On a terminal it redraws one line ten times a second at most; elsewhere it prints a
// plain line every 15 seconds and one at the end. Not for several threads at once.
class Progress {
 public:
  // unit: "frames", "steps", "episodes"; empty: the line says how many of total instead of the
  // share and the rate. quiet prints nothing.
  Progress(std::string title, int64_t total, std::string unit, bool quiet = false);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // done: of total, so far; the first call sets the start for rate and time left when a stage is
  // resumed. figure: "loss 123.4".
  void Update(int64_t done, const std::string& figure = "");
  // The last line, which stays. Called by the destructor too.
  void Finish();

 private:
  std::string Line(bool final) const;
  void Print(bool final);

  std::string title_;
  int64_t total_;
  std::string unit_;
  bool quiet_;
  bool terminal_;
  bool finished_ = false;
  int64_t first_ = -1;
  int64_t done_ = 0;
  std::string figure_;
  std::chrono::steady_clock::time_point start_, last_print_;
};

// "1 h 05 min", "3 min 20 s", "12 s"
std::string FormatDuration(double seconds);
// "1.23 M", "45.6 k", "789"
std::string FormatCount(double count);

}  // namespace worldmodels
