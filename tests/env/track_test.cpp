#include "env/track.h"

#include <catch2/catch.hpp>

#include "common/npy.h"
#include "env/road.h"
#include "env/view.h"
#include "tests/env/digest.h"

using namespace worldmodels;

namespace {

const std::string kData = WORLDMODELS_TEST_DATA "/env/";

}  // namespace

TEST_CASE("The tracks of seeds 0 to 109 are Gymnasium's to the last bit") {
  const NpzArrays reference = LoadNpz(kData + "track_digests.npz");
  const auto tiles = reference.at("tiles").values<int32_t>();
  const auto digests = reference.at("digest").values<uint64_t>();
  REQUIRE(digests.size() == 110);
  Track track;
  for (size_t seed = 0; seed < digests.size(); ++seed) {
    Pcg64 random(seed);
    MakeTrack(random, track);
    Digest digest;
    digest.Add(std::as_bytes(std::span(track.points)));
    digest.Add(std::as_bytes(std::span(track.border)));
    CAPTURE(seed);
    CHECK(track.size() == tiles[seed]);
    CHECK(digest.value() == digests[seed]);
  }
}

TEST_CASE("Every seed has a track, however large the seed") {
  Track track;
  for (const uint64_t seed : {1000000ull, 4294967295ull, 4294967296ull, ~0ull}) {
    Pcg64 random(seed);
    MakeTrack(random, track);
    CHECK(track.size() > 150);
    CHECK(track.border.size() == track.points.size());
  }
}

TEST_CASE("Road and kerb polygons are Gymnasium's, corner for corner, in drawing order") {
  const NpzArrays reference = LoadNpz(kData + "road_seed0.npz");
  const auto corners = reference.at("corners").values<double>();
  const auto colours = reference.at("colour").values<uint8_t>();
  const auto kerbs = reference.at("kerb").values<uint8_t>();
  Track track;
  Pcg64 random(0);
  MakeTrack(random, track);
  Road road;
  road.Build(track);
  Pcg64 unused(0);
  const Look look = MakeLook(Variant::kNone, Paint(), unused);
  const std::vector<int32_t> untouched(static_cast<size_t>(track.size()), View::kNever);
  View view;
  view.look = &look;
  view.touched_since = untouched;
  REQUIRE(road.polygons().size() == kerbs.size());
  int tile = -1;
  for (size_t i = 0; i < kerbs.size(); ++i) {
    const RoadPolygon& polygon = road.polygons()[i];
    CAPTURE(i);
    REQUIRE(polygon.kerb == (kerbs[i] != 0));
    if (!polygon.kerb) ++tile;
    CHECK(polygon.tile == tile);
    CHECK(view.ColourOf(polygon) == Colour{colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]});
    for (size_t k = 0; k < 4; ++k) {
      CHECK(polygon.corners[k].x == Approx(corners[8 * i + 2 * k]).margin(1e-9));
      CHECK(polygon.corners[k].y == Approx(corners[8 * i + 2 * k + 1]).margin(1e-9));
    }
  }
  CHECK(road.tiles() == track.size());
}
