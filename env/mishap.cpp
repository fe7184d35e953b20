#include "env/mishap.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "env/world_geometry.h"

namespace worldmodels {
namespace {

bool OffRoad(const TrackState& state) { return std::abs(state.lateral_offset) > kTrackWidth; }

bool Backwards(const TrackState& state) {
  return std::abs(state.heading_error) > std::numbers::pi / 2;
}

MishapKind KindOf(std::span<const TrackState> course, bool for_good) {
  if (std::ranges::any_of(course, Backwards)) {
    return for_good ? MishapKind::kSpunAndLost : MishapKind::kSpun;
  }
  if (std::ranges::any_of(course, OffRoad)) {
    return for_good ? MishapKind::kLost : MishapKind::kCameBack;
  }
  return for_good ? MishapKind::kOutOfSteps : MishapKind::kMissedTile;
}

}  // namespace

std::optional<Mishap> FindMishap(const CarRacing& world, std::span<const TrackState> course) {
  if (world.completed()) return std::nullopt;
  const int tiles = world.track().size();
  // Counted from where the drive began.
  const auto tile_of = [&](int place) { return (world.config().start_tile + place) % tiles; };
  const auto visited = [&](int place) { return world.tile_visited(tile_of(place)); };
  const auto reached = [&](int place) {
    return static_cast<size_t>(world.touched_since()[tile_of(place)]);
  };
  int first = 0;
  while (visited(first)) ++first;
  const size_t before = first > 0 ? reached(first - 1) : 0;
  std::optional<size_t> after;
  for (int place = first + 1; place < tiles && !after; ++place) {
    if (visited(place) && reached(place) > before) after = reached(place);
  }
  const size_t last = after.value_or(course.size() - 1);
  return Mishap{.kind = KindOf(course.subspan(before, last + 1 - before), !after),
                .moment = static_cast<int>(before),
                .tile = tile_of(first),
                .missed = tiles - world.tiles_visited()};
}

}  // namespace worldmodels
