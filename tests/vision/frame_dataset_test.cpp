#include "vision/frame_dataset.h"

#include <set>

#include "common/error.h"
#include "tests/vision/toy_rollouts.h"

namespace worldmodels {
namespace {

constexpr int kBatch = 6;

std::vector<uint8_t> DrawBatch(FrameDataset& dataset, int64_t step) {
  FramePairs pairs;
  Pcg64 random = MakeRandom(3, kVisionTraining, static_cast<uint64_t>(step));
  dataset.Batch(step, random, pairs);
  return pairs.frames;
}

}  // namespace

TEST_CASE("Without episodes the dataset says what to run first") {
  const TemporaryFolder scratch;
  CHECK_THROWS_WITH(FrameDataset(scratch.path() / "none", 1, kBatch),
                    Catch::Contains("worldmodels collect"));
}

TEST_CASE("Frames of another size are refused with the key to change") {
  const TemporaryFolder scratch;
  WriteToyEpisode(scratch.path(), 0, 2, false, 32);
  CHECK_THROWS_WITH(FrameDataset(scratch.path(), 1, kBatch),
                    Catch::Contains("environment.frame_size"));
}

TEST_CASE("A streamed dataset gives the batches of one held whole, within its memory") {
  const TemporaryFolder scratch;
  for (int64_t e = 0; e < 20; ++e) WriteToyEpisode(scratch.path(), e, 4);
  FrameDatasetOptions options{.memory_gb = 1.0, .window = 5, .frames_per_move = 12};
  FrameDataset whole(scratch.path(), 3, kBatch, options);
  options.memory_gb = 8 * 5 * kFrameBytes / 1e9;
  FrameDataset streamed(scratch.path(), 3, kBatch, options);
  REQUIRE(streamed.window() == whole.window());
  for (int64_t step = 0; step < 60; ++step) {
    REQUIRE(DrawBatch(whole, step) == DrawBatch(streamed, step));
  }
  CHECK(streamed.peak_bytes() <= 8 * 5 * kFrameBytes);
  CHECK(whole.peak_bytes() <= 18 * 5 * kFrameBytes);
}

TEST_CASE("A batch does not depend on those drawn before: training can resume anywhere") {
  const TemporaryFolder scratch;
  for (int64_t e = 0; e < 20; ++e) WriteToyEpisode(scratch.path(), e, 4);
  const FrameDatasetOptions options{
      .memory_gb = 7 * 5 * kFrameBytes / 1e9, .window = 5, .frames_per_move = 12};
  FrameDataset straight(scratch.path(), 3, kBatch, options);
  std::vector<uint8_t> expected;
  for (int64_t step = 0; step <= 41; ++step) expected = DrawBatch(straight, step);
  FrameDataset resumed(scratch.path(), 3, kBatch, options);
  CHECK(DrawBatch(resumed, 41) == expected);
  CHECK(DrawBatch(straight, 41) == expected);
}

TEST_CASE("Training sees every episode but the held-out ones, validation those alone") {
  const TemporaryFolder scratch;
  for (int64_t e = 0; e < 20; ++e) WriteToyEpisode(scratch.path(), e, 0);
  FrameDataset dataset(scratch.path(), 3, kBatch,
                       {.memory_gb = 1.0, .window = 4, .frames_per_move = 6});
  std::set<int> seen;
  for (int64_t step = 0; step < 60; ++step) {
    const std::vector<uint8_t> batch = DrawBatch(dataset, step);
    for (size_t f = 0; f < kBatch; ++f) seen.insert(batch[f * size_t{kFrameBytes}]);
  }
  std::set<int> expected;
  for (int e = 0; e < 20; ++e) {
    if (e % 10 != 9) expected.insert(10 * e);
  }
  CHECK(seen == expected);
  const std::vector<uint8_t> validation = dataset.ValidationFrames(4).frames;
  REQUIRE(validation.size() == 4 * size_t{kFrameBytes});
  CHECK(int{validation[0]} == 90);
  CHECK(int{validation[size_t{kFrameBytes}]} == 190);
}

TEST_CASE("One broken episode in a hundred is skipped, two are an error") {
  const TemporaryFolder scratch;
  for (int64_t e = 0; e < 100; ++e) WriteToyEpisode(scratch.path(), e, 0, e % 2 == 0);
  BreakEpisode(scratch.path(), 7);
  FrameDataset dataset(scratch.path(), 3, kBatch);
  CHECK(dataset.training_frames() == 89);
  CHECK_NOTHROW(DrawBatch(dataset, 0));
  BreakEpisode(scratch.path(), 8);
  CHECK_THROWS_WITH(FrameDataset(scratch.path(), 3, kBatch), Catch::Contains("1 %"));
}

TEST_CASE("Memory for less than a few episodes is refused") {
  const TemporaryFolder scratch;
  for (int64_t e = 0; e < 5; ++e) WriteToyEpisode(scratch.path(), e, 4);
  CHECK_THROWS_WITH(
      FrameDataset(scratch.path(), 3, kBatch, {.memory_gb = 1e-5}),
      Catch::Contains("cannot hold 3 episodes of 5 frames; raise vision.memory_gb by 0.001"));
}

}  // namespace worldmodels
