#include "env/tile_finder.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "common/random.h"
#include "env/car.h"

using namespace worldmodels;

namespace {

// What Box2D's sensors would say, asked tile by tile.
bool Overlaps(const RoadPolygon& tile, const b2PolygonShape& shape, const b2Transform& transform) {
  b2Vec2 corners[4];
  for (int k = 0; k < 4; ++k) {
    corners[k].Set(static_cast<float>(tile.corners[k].x), static_cast<float>(tile.corners[k].y));
  }
  b2PolygonShape area;
  area.Set(corners, 4);
  return b2TestOverlap(&area, 0, &shape, 0, b2Transform(b2Vec2_zero, b2Rot(0)), transform);
}

}  // namespace

TEST_CASE("A wheel touches the tiles that Box2D says it touches, at the rim too") {
  Track track;
  Pcg64 drawing(3);
  MakeTrack(drawing, track);
  Road road;
  road.Build(track);
  TileFinder finder;
  finder.Build(road);
  Pcg64 random(5);
  int touching = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const TrackPoint& point = track.points[random.UniformInt(track.size())];
    const double across = random.Uniform(-9, 9);
    const b2Transform transform(b2Vec2(static_cast<float>(point.x + across * std::cos(point.beta)),
                                       static_cast<float>(point.y + across * std::sin(point.beta))),
                                b2Rot(static_cast<float>(random.Uniform(-4, 4))));
    const auto near = finder.Near(transform.p.x, transform.p.y);
    CHECK(std::is_sorted(near.begin(), near.end()));
    for (int tile = 0; tile < road.tiles(); ++tile) {
      const bool expected = Overlaps(road.tile(tile), Car::WheelShape(), transform);
      const bool found = std::find(near.begin(), near.end(), tile) != near.end() &&
                         finder.Touches(tile, Car::WheelShape(), transform, 0.61f);
      REQUIRE(found == expected);
      touching += expected;
    }
  }
  CHECK(touching > 300);
}

TEST_CASE("Far from the road there are no tiles") {
  Track track;
  Pcg64 drawing(0);
  MakeTrack(drawing, track);
  Road road;
  road.Build(track);
  TileFinder finder;
  finder.Build(road);
  CHECK(finder.Near(0, 0).empty());
  CHECK(finder.Near(1e6f, 0).empty());
  CHECK(finder.Near(-1e6f, -1e6f).empty());
  CHECK(finder.Near(std::nanf(""), 0).empty());
}
