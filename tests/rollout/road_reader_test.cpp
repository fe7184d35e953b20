#include "rollout/road_reader.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "common/error.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels::test {
namespace {

// Two latents: the offset from the middle, in which the road is 1 to either side, and noise.
RoadFrames Frames(uint64_t seed, int count) {
  Pcg64 random(seed);
  RoadFrames frames{.latents = 2, .z = {}, .on_road = {}};
  for (int i = 0; i < count; ++i) {
    const auto offset = static_cast<float>(random.Uniform(-3, 3));
    frames.z.push_back(offset);
    frames.z.push_back(static_cast<float>(random.Uniform(-1, 1)));
    frames.on_road.push_back(std::abs(offset) <= 1 ? 1 : 0);
  }
  return frames;
}

}  // namespace

TEST_CASE("near the middle is read from z, though it is no linear thing") {
  const RoadReader reader(Frames(1, 2000));
  CHECK(reader.BalancedAccuracy(Frames(2, 2000)) > 0.9);
  CHECK(reader.OnRoad(std::vector<float>{0, 0.5f}));
  CHECK_FALSE(reader.OnRoad(std::vector<float>{2.5f, 0.5f}));
  CHECK_FALSE(reader.OnRoad(std::vector<float>{-2.5f, -0.5f}));
  RoadFrames wrong = Frames(2, 2000);
  for (uint8_t& on_road : wrong.on_road) on_road = 1 - on_road;
  CHECK(reader.BalancedAccuracy(wrong) < 0.1);
}

TEST_CASE("a reader comes back from its file, for the V that it was made for only") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "road_reader.safetensors";
  CHECK_FALSE(RoadReader::LoadIfFits(file, "xxh3:1", 2));
  const RoadReader reader(Frames(1, 2000));
  reader.Save(file, "xxh3:1");
  const auto back = RoadReader::LoadIfFits(file, "xxh3:1", 2);
  REQUIRE(back);
  CHECK(back->BalancedAccuracy(Frames(2, 500)) == reader.BalancedAccuracy(Frames(2, 500)));
  CHECK_FALSE(RoadReader::LoadIfFits(file, "xxh3:2", 2));
  CHECK_THROWS_WITH(RoadReader::LoadIfFits(file, "xxh3:1", 3), Catch::Contains("weight"));
  std::filesystem::resize_file(file, 60);
  CHECK_THROWS_AS(RoadReader::LoadIfFits(file, "xxh3:1", 2), Error);
}

TEST_CASE("frames of one kind alone, or few, cannot be told apart") {
  RoadFrames frames = Frames(1, 200);
  frames.on_road.assign(200, 1);
  CHECK_THROWS_WITH(RoadReader(frames), Catch::Contains("200 frames, 200 of them on the road"));
  CHECK_THROWS_AS(RoadReader(Frames(1, 20)), Error);
  const RoadReader reader(Frames(1, 500));
  CHECK(std::isnan(reader.BalancedAccuracy(frames)));
}

}  // namespace worldmodels::test
