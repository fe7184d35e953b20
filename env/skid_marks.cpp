#include "env/skid_marks.h"

namespace worldmodels {

void SkidMarks::Clear() {
  count_ = 0;
  trails_ = {};
}

void SkidMarks::Update(int wheel, bool sliding, bool grass, float x, float y) {
  Trail& trail = trails_[wheel];
  if (!sliding) {
    trail = {};
    return;
  }
  if (trail.mark >= 0 && trail.mark >= count_ - kMarks) {
    Mark& mark = marks_[trail.mark % kMarks];
    if (mark.grass == grass && mark.points < kPoints) {
      mark.point[mark.points++] = {x, y};
      return;
    }
  }
  if (!trail.started) {
    trail.started = true;
    trail.start = {x, y};
    return;
  }
  Mark& mark = marks_[count_ % kMarks];
  mark.grass = grass;
  mark.points = 2;
  mark.point[0] = trail.start;
  mark.point[1] = {x, y};
  trail.started = false;
  trail.mark = count_++;
}

const SkidMarks::Mark& SkidMarks::mark(int index) const {
  return marks_[(count_ - size() + index) % kMarks];
}

}  // namespace worldmodels
