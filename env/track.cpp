#include "env/track.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "env/world_geometry.h"

namespace worldmodels {
namespace {

// The order of every floating-point operation is Gymnasium's: the result must be equal to the bit.
constexpr double kPi = std::numbers::pi;
constexpr int kCheckpoints = 12;
constexpr int kBorderMinCount = 4;
constexpr int kMaxPoints = 2500;

struct Checkpoint {
  double alpha = 0;
  double x = 0;
  double y = 0;
};

using Checkpoints = std::array<Checkpoint, kCheckpoints>;

double StartAlpha() { return 2 * kPi * -0.5 / kCheckpoints; }

double Sign(double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

Checkpoints DrawCheckpoints(Pcg64& random) {
  Checkpoints checkpoints;
  for (int c = 0; c < kCheckpoints; ++c) {
    const double noise = random.Uniform(0, 2 * kPi * 1 / kCheckpoints);
    double radius = random.Uniform(kTrackRadius / 3, kTrackRadius);
    double alpha = 2 * kPi * c / kCheckpoints + noise;
    if (c == 0) {
      alpha = 0;
      radius = 1.5 * kTrackRadius;
    } else if (c == kCheckpoints - 1) {
      alpha = 2 * kPi * c / kCheckpoints;
      radius = 1.5 * kTrackRadius;
    }
    checkpoints[c] = {alpha, radius * std::cos(alpha), radius * std::sin(alpha)};
  }
  return checkpoints;
}

// The next checkpoint ahead of alpha, from number `next` on, which goes along. Turns alpha back
// where the round begins anew.
const Checkpoint& FindDestination(const Checkpoints& checkpoints, int64_t& next, double& alpha) {
  for (;;) {
    do {
      const Checkpoint& checkpoint = checkpoints[next % kCheckpoints];
      if (alpha <= checkpoint.alpha) return checkpoint;
      ++next;
    } while (next % kCheckpoints != 0);
    alpha -= 2 * kPi;
  }
}

// Walks from checkpoint to checkpoint, five times round.
void Walk(const Checkpoints& checkpoints, std::vector<TrackPoint>& points) {
  points.clear();
  double x = 1.5 * kTrackRadius;
  double y = 0;
  double beta = 0;
  int64_t next = 0;
  int laps = 0;
  bool visited_other_side = false;
  while (laps <= 4 && points.size() < kMaxPoints) {
    double alpha = std::atan2(y, x);
    if (visited_other_side && alpha > 0) {
      ++laps;
      visited_other_side = false;
    }
    if (alpha < 0) {
      visited_other_side = true;
      alpha += 2 * kPi;
    }
    const Checkpoint& destination = FindDestination(checkpoints, next, alpha);
    const double side_x = std::cos(beta);
    const double side_y = std::sin(beta);
    const double projection =
        (side_x * (destination.x - x) + side_y * (destination.y - y)) * kWorldScale;
    while (beta - alpha > 1.5 * kPi) beta -= 2 * kPi;
    while (beta - alpha < -1.5 * kPi) beta += 2 * kPi;
    const double previous_beta = beta;
    const double turn = std::min(kTrackTurnRate, std::abs(0.001 * projection));
    if (projection > 0.3) beta -= turn;
    if (projection < -0.3) beta += turn;
    x += -side_y * kTrackDetailStep;
    y += side_x * kTrackDetailStep;
    points.push_back({alpha, previous_beta * 0.5 + beta * 0.5, x, y});
  }
}

// Leaves the last full round. False if there is none or its ends do not meet.
bool CutRound(std::vector<TrackPoint>& points) {
  const double start = StartAlpha();
  int first = -1;
  int last = -1;
  for (int i = static_cast<int>(points.size()) - 1; first == -1; --i) {
    if (i <= 0) return false;
    if (points[i].alpha > start && points[i - 1].alpha <= start) {
      (last == -1 ? last : first) = i;
    }
  }
  if (last - 1 - first <= kBorderMinCount) return false;
  points.erase(points.begin() + last - 1, points.end());
  points.erase(points.begin(), points.begin() + first);

  const TrackPoint& head = points.front();
  const TrackPoint& tail = points.back();
  const double dx = std::cos(head.beta) * (head.x - tail.x);
  const double dy = std::sin(head.beta) * (head.y - tail.y);
  return std::sqrt(dx * dx + dy * dy) <= kTrackDetailStep;
}

// Kerbs lie where the road has turned hard to one side for a while.
void MarkBorders(Track& track) {
  const int size = track.size();
  const auto wrap = [size](int i) { return i < 0 ? i + size : i; };
  track.border.assign(size, 0);
  for (int i = 0; i < size; ++i) {
    bool hard = true;
    double one_side = 0;
    for (int back = 0; back < kBorderMinCount; ++back) {
      const double turn = track.points[wrap(i - back)].beta - track.points[wrap(i - back - 1)].beta;
      hard = hard && std::abs(turn) > kTrackTurnRate * 0.2;
      one_side += Sign(turn);
    }
    track.border[i] = hard && std::abs(one_side) == kBorderMinCount;
  }
  // In place, as Gymnasium does: at the seam a flag set here is widened again.
  for (int i = 0; i < size; ++i) {
    for (int back = 0; back < kBorderMinCount; ++back) {
      track.border[wrap(i - back)] |= track.border[i];
    }
  }
}

}  // namespace

void MakeTrack(Pcg64& random, Track& track) {
  do {
    Walk(DrawCheckpoints(random), track.points);
  } while (!CutRound(track.points));
  MarkBorders(track);
}

}  // namespace worldmodels
