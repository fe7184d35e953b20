#include "viewer/real_frames.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "common/error.h"
#include "tests/vision/toy_rollouts.h"

namespace worldmodels {
namespace {

// Two episodes of 3 and 2 frames: all bytes of frame f of track t are 10 * t + f.
std::vector<DrivenEpisode> TwoTracks() {
  std::vector<DrivenEpisode> episodes(2);
  for (size_t e = 0; e < episodes.size(); ++e) {
    episodes[e].track = 7 + e;
    for (size_t f = 0; f < 3 - e; ++f) {
      episodes[e].frames.insert(episodes[e].frames.end(), kFrameBytes,
                                static_cast<uint8_t>(10 * (7 + e) + f));
    }
  }
  return episodes;
}

}  // namespace

TEST_CASE("Real frames are walked through from episode to episode, round and round") {
  RealFrames frames(TwoTracks());
  CHECK(frames.place() == "track 7, step 0");
  CHECK(frames.frame().size() == kFrameValues);
  std::vector<int> seen;
  for (int i = 0; i < 6; ++i) {
    seen.push_back(frames.frame()[0]);
    frames.Move(1);
  }
  CHECK(seen == std::vector<int>{70, 71, 72, 80, 81, 70});
  frames.Move(-2);
  CHECK(frames.place() == "track 8, step 1");
  frames.Move(-2);
  CHECK(frames.place() == "track 7, step 2");
  frames.Move(-5);
  CHECK(frames.place() == "track 7, step 2");
  frames.MoveEpisode(1);
  CHECK(frames.place() == "track 8, step 0");
  frames.MoveEpisode(-3);
  CHECK(frames.place() == "track 7, step 0");
}

TEST_CASE("Jumps reach every frame, the same ones for the same random numbers") {
  RealFrames frames(TwoTracks()), again(TwoTracks());
  Pcg64 random(5), same(5);
  std::set<std::string> places;
  for (int i = 0; i < 60; ++i) {
    frames.Jump(random);
    again.Jump(same);
    CHECK(frames.place() == again.place());
    places.insert(frames.place());
  }
  CHECK(places.size() == 5);
}

TEST_CASE("Rollouts are read from their folder by number") {
  const TemporaryFolder scratch;
  for (const int64_t number : {3, 4, 12}) WriteToyEpisode(scratch.path(), number, 2);
  RealFrames frames(scratch.path());
  CHECK(frames.place() == "rollout 3, step 0");
  frames.GoTo(12, 2);
  CHECK(frames.place() == "rollout 12, step 2");
  CHECK(frames.frame()[0] == 122);
  frames.Move(1);
  CHECK(frames.frame()[0] == 30);
  frames.GoTo(std::nullopt, 2);
  CHECK(frames.place() == "rollout 3, step 2");
  frames.GoTo(4, std::nullopt);
  CHECK(frames.place() == "rollout 4, step 1");
  CHECK_THROWS_WITH(frames.GoTo(5, 0),
                    Catch::Equals("there is no rollout 5: they go from 3 to 12"));
  CHECK_THROWS_WITH(frames.GoTo(4, 3),
                    Catch::Contains("rollout 4 has no frame 3: its last one is 2"));
}

TEST_CASE("A spread of frames takes as many from each of four episodes") {
  const TemporaryFolder scratch;
  for (int64_t number = 0; number < 8; ++number) WriteToyEpisode(scratch.path(), number, 3);
  RealFrames frames(scratch.path());
  const std::vector<uint8_t> spread = frames.Spread(8);
  std::vector<int> first;
  for (size_t i = 0; i < spread.size(); i += kFrameValues) first.push_back(spread[i]);
  CHECK(first == std::vector<int>{0, 2, 20, 22, 40, 42, 60, 62});
  CHECK(frames.Spread(100).size() == 16 * kFrameValues);  // all of the four
  CHECK(RealFrames(TwoTracks()).Spread(100).size() == 5 * kFrameValues);
}

TEST_CASE("A broken rollout is left out as long as there are others") {
  const TemporaryFolder scratch;
  for (int64_t number = 0; number < 3; ++number) WriteToyEpisode(scratch.path(), number, 1);
  BreakEpisode(scratch.path(), 1);
  RealFrames frames(scratch.path());
  frames.Move(2);
  CHECK(frames.place() == "rollout 2, step 0");
  frames.Move(-1);
  CHECK(frames.place() == "rollout 0, step 1");
  CHECK_THROWS_WITH(frames.GoTo(1, 0), Catch::Contains("no rollout 1"));
  BreakEpisode(scratch.path(), 0);
  BreakEpisode(scratch.path(), 2);
  CHECK_THROWS_WITH(RealFrames(scratch.path()), Catch::Contains("episode_000002.npz"));
}

TEST_CASE("Folders without frames that V takes are refused in one line") {
  const TemporaryFolder scratch;
  CHECK_THROWS_WITH(RealFrames(scratch.path()), Catch::Contains("no rollouts there"));
  CHECK_THROWS_WITH(RealFrames(scratch.path() / "none"), Catch::Contains("worldmodels collect"));
  WriteToyEpisode(scratch.path(), 0, 2, false, 32);
  WriteToyEpisode(scratch.path(), 1, 2);
  CHECK_THROWS_WITH(RealFrames(scratch.path()),
                    Catch::Contains("episode_000000.npz: frames of 32x32 pixels, V takes 64x64"));
}

}  // namespace worldmodels
