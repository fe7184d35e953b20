#include "env/track_state.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace worldmodels {
namespace {

// The same angle in [-pi, pi].
double Wrap(double angle) { return std::remainder(angle, 2 * std::numbers::pi); }

// A place on the centre line: so far along the piece from point `piece` to the next, 0 to 1.
struct Place {
  int piece = 0;
  double along = 0;
};

class CentreLine {
 public:
  explicit CentreLine(const Track& track) : track_(track) {}

  Place Nearest(double x, double y) const {
    Place nearest;
    double least = std::numeric_limits<double>::infinity();
    for (int i = 0; i < track_.size(); ++i) {
      const TrackPoint &a = At(i), &b = At(i + 1);
      const double dx = b.x - a.x, dy = b.y - a.y;
      const double length2 = dx * dx + dy * dy;
      const double along =
          length2 > 0 ? std::clamp(((x - a.x) * dx + (y - a.y) * dy) / length2, 0.0, 1.0) : 0;
      const double distance = std::hypot(a.x + along * dx - x, a.y + along * dy - y);
      if (distance < least) {
        least = distance;
        nearest = {i, along};
      }
    }
    return nearest;
  }

  double Length(int piece) const {
    return std::hypot(At(piece + 1).x - At(piece).x, At(piece + 1).y - At(piece).y);
  }

  // How far the road turns from the start of a piece to its end.
  double Turn(int piece) const { return Wrap(At(piece + 1).beta - At(piece).beta); }

  double Direction(const Place& place) const {
    return At(place.piece).beta + place.along * Turn(place.piece);
  }

  // How far the road turns over a distance from a place on.
  double TurnAhead(const Place& place, double distance) const {
    double turn = -place.along * Turn(place.piece);
    double left = distance + place.along * Length(place.piece);
    int piece = place.piece;
    for (; left > Length(piece); ++piece) {
      left -= Length(piece);
      turn += Turn(piece);
    }
    return turn + (left > 0 ? left / Length(piece) * Turn(piece) : 0);
  }

  const TrackPoint& At(int point) const { return track_.points[point % track_.size()]; }

 private:
  const Track& track_;
};

}  // namespace

TrackState MeasureTrackState(const Track& track, double x, double y, double angle) {
  const CentreLine line(track);
  const Place place = line.Nearest(x, y);
  const TrackPoint &a = line.At(place.piece), &b = line.At(place.piece + 1);
  const double px = a.x + place.along * (b.x - a.x), py = a.y + place.along * (b.y - a.y);
  const double left = (b.x - a.x) * (y - py) - (b.y - a.y) * (x - px);
  TrackState state;
  state.lateral_offset = std::copysign(std::hypot(x - px, y - py), left);
  state.heading_error = Wrap(angle - line.Direction(place));
  state.curvature_ahead = line.TurnAhead(place, kCurvatureReach) / kCurvatureReach;
  return state;
}

TrackState MeasureTrackState(const Track& track, const Car& car) {
  const b2Vec2 position = car.hull_position(), velocity = car.hull_velocity();
  TrackState state = MeasureTrackState(track, position.x, position.y, car.hull_angle());
  state.speed = velocity.Length();
  state.yaw_rate = car.hull_angular_velocity();
  return state;
}

}  // namespace worldmodels
