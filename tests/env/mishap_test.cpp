#include "env/mishap.h"

#include <catch2/catch.hpp>
#include <functional>

#include "tests/env/driving.h"

namespace worldmodels {
namespace {

constexpr uint64_t kSeed = 2;

struct Drive {
  CarRacing world;
  std::vector<TrackState> course;

  explicit Drive(int start_tile = 0) : world({.start_tile = start_tile}) {
    world.Reset(kSeed);
    Note();
  }

  // Until the step, or the end.
  void Until(int step, const std::function<Action(const CarRacing&)>& act) {
    for (bool over = false; !over && world.steps() < step;) {
      const StepResult result = world.Step(act(world));
      over = result.terminated || result.truncated;
      Note();
    }
  }

  Mishap mishap() const {
    const auto found = FindMishap(world, course);
    REQUIRE(found);
    CHECK(found->missed == world.track().size() - world.tiles_visited());
    CHECK_FALSE(world.tile_visited(found->tile));
    return *found;
  }

 private:
  void Note() { course.push_back(MeasureTrackState(world.track(), world.car())); }
};

// Along the road, then the shortest way to a point some 60 tiles ahead, and on along the road.
Drive AcrossTheGrass() {
  Drive drive;
  drive.Until(200, FollowRoad);
  const auto aim = static_cast<size_t>(drive.world.tiles_visited() + 60);
  drive.Until(1000, [&, arrived = false](const CarRacing& world) mutable {
    const TrackPoint& goal = world.track().points[aim % world.track().points.size()];
    const auto place = world.car().hull_position();
    arrived |= std::hypot(goal.x - place.x, goal.y - place.y) < 8;
    return arrived ? FollowRoad(world) : DriveTo(world, goal.x, goal.y, 25);
  });
  return drive;
}

}  // namespace

TEST_CASE("a drive along all tiles has no mishap") {
  Drive drive;
  drive.world = CarRacing({.max_steps = 4000});
  drive.world.Reset(kSeed);
  drive.Until(4000, FollowRoad);
  REQUIRE(drive.world.completed());
  CHECK_FALSE(FindMishap(drive.world, drive.course));
}

TEST_CASE("a car that stays on the road runs out of steps, where it stands") {
  for (const int start : {0, 40}) {
    Drive drive(start);
    drive.Until(150, FollowRoad);
    const Mishap mishap = drive.mishap();
    CHECK(mishap.kind == MishapKind::kOutOfSteps);
    CHECK(mishap.moment > 130);
    CHECK(mishap.tile > start + 5);
    CHECK(drive.world.tile_visited(mishap.tile - 1));
  }
}

TEST_CASE("a car that drives straight on leaves the road for good, one that turns round spins") {
  Drive straight;
  straight.Until(150, FollowRoad);
  const int left = straight.world.tiles_visited();
  // Until it is beside the road, and not yet on another part of it.
  straight.Until(275, [](const CarRacing&) { return Action{0, 0.5f, 0}; });
  CHECK(straight.mishap().kind == MishapKind::kLost);
  CHECK(straight.mishap().moment > 250);
  CHECK(straight.mishap().tile >= left - 5);

  Drive spun;
  spun.Until(150, FollowRoad);
  spun.Until(400, [](const CarRacing&) { return Action{1, 1, 0}; });
  CHECK(spun.mishap().kind == MishapKind::kSpunAndLost);
}

TEST_CASE("a car that cuts across the grass has left the road and come back") {
  Drive drive = AcrossTheGrass();
  const Mishap mishap = drive.mishap();
  CHECK(mishap.kind == MishapKind::kCameBack);
  CHECK(mishap.moment > 150);
  CHECK(mishap.moment < 300);
  CHECK(mishap.missed < drive.world.track().size() / 2);
  // Tiles were touched after those left out.
  CHECK(std::ranges::any_of(drive.world.touched_since(), [&](int32_t moment) {
    return moment != View::kNever && moment > mishap.moment + 50;
  }));

  // The same drive, had the car been elsewhere in between.
  for (TrackState& state : drive.course) state.lateral_offset = 0;
  CHECK(drive.mishap().kind == MishapKind::kMissedTile);
  drive.course[static_cast<size_t>(mishap.moment) + 10].heading_error = -2;
  CHECK(drive.mishap().kind == MishapKind::kSpun);
}

}  // namespace worldmodels
