#pragma once

#include <array>
#include <cstdint>

namespace worldmodels {

// The dark lines that sliding wheels leave: the newest 30, each of up to 30 points. Only windows
// show them; V never does.
class SkidMarks {
 public:
  static constexpr int kMarks = 30;
  static constexpr int kPoints = 30;

  struct Mark {
    bool grass = false;
    int points = 0;
    std::array<std::array<float, 2>, kPoints> point;  // x, y
  };

  void Clear();

  // Wheel `wheel` is at (x, y), sliding or not.
  void Update(int wheel, bool sliding, bool grass, float x, float y);

  int size() const { return count_ < kMarks ? static_cast<int>(count_) : kMarks; }
  // 0 is the oldest.
  const Mark& mark(int index) const;

 private:
  struct Trail {
    bool started = false;
    std::array<float, 2> start = {};
    int64_t mark = -1;  // number of the mark that the wheel is drawing
  };

  std::array<Mark, kMarks> marks_;
  std::array<Trail, 4> trails_;
  int64_t count_ = 0;  // marks ever made; number n lies in marks_[n % kMarks]
};

}  // namespace worldmodels
