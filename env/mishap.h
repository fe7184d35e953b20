#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "env/car_racing.h"
#include "env/track_state.h"

namespace worldmodels {

// Why a drive has not visited every tile of its track.
enum class MishapKind { kMissedTile, kCameBack, kSpun, kLost, kSpunAndLost, kOutOfSteps };
constexpr std::array<std::string_view, 6> ChoiceNames(MishapKind) {
  return {"missed a tile on the road",
          "left the road and came back",
          "spun and came back",
          "left the road for good",
          "spun for good",
          "ran out of steps"};
}

// The first tiles that a drive has left out, in the order of driving, and how that came.
struct Mishap {
  MishapKind kind = MishapKind::kOutOfSteps;
  int moment = 0;  // steps since the start when the last tile before them was reached
  int tile = 0;    // the first of them
  int missed = 0;  // tiles left out in all, by later mishaps too
};

// Of an episode that began on config().start_tile and has just ended; nothing if it has visited
// every tile. course: where the car was at each moment, at the start and after each step. Left the
// road: the hull's middle is further from the centre line than half the road is wide. Spun: the car
// faces backwards. Both count from the last tile before those left out until the first tile after
// them is reached; if none is reached any more, until the end: for good.
std::optional<Mishap> FindMishap(const CarRacing& world, std::span<const TrackState> course);

}  // namespace worldmodels
