#include "rollout/frame_recolourer.h"

#include <omp.h>

#include <array>
#include <catch2/catch.hpp>
#include <set>

#include "common/episode.h"
#include "rollout/collector.h"
#include "tests/common/temporary_folder.h"
#include "tests/vision/toy_rollouts.h"
#include "vision/frame_dataset.h"

namespace worldmodels::test {
namespace {

constexpr int kBatch = 200;

void Collect(const std::filesystem::path& folder, bool randomized = false) {
  Ranks ranks;
  CollectConfig config;
  config.episodes = 10;
  config.max_steps = 60;
  EnvironmentConfig environment;
  environment.renderer = Renderer::kSoftware;
  environment.domain_randomization = randomized;
  CollectRollouts(ranks, config, environment, 3, 2, true, folder);
}

FramePairs Draw(const std::filesystem::path& folder, const FrameRecolourer* recolourer,
                double share, int threads = 1) {
  const int before = omp_get_max_threads();
  omp_set_num_threads(threads);
  FrameDataset dataset(folder, 3, kBatch, {.recolour = share, .recolourer = recolourer});
  FramePairs pairs;
  Pcg64 random = MakeRandom(3, kVisionTraining, 7);
  dataset.Batch(7, random, pairs);
  omp_set_num_threads(before);
  return pairs;
}

int Different(const FramePairs& pairs) {
  int different = 0;
  for (int i = 0; i < kBatch; ++i) {
    const auto begin = pairs.frames.begin() + i * kFrameBytes;
    different += !std::equal(begin, begin + kFrameBytes, pairs.inputs.begin() + i * kFrameBytes);
  }
  return different;
}

}  // namespace

TEST_CASE("a share of a batch is shown recoloured, and what V shall draw stays as it was") {
  const TemporaryFolder folder;
  Collect(folder.path());
  const VisionConfig config;
  const FrameRecolourer recolourer(config.RecolourKinds());
  const FramePairs plain = Draw(folder.path(), nullptr, 0);
  CHECK(plain.inputs.empty());
  CHECK(plain.shown().data() == plain.frames.data());
  const FramePairs some = Draw(folder.path(), &recolourer, 0.4);
  CHECK((some.frames == plain.frames));
  CHECK(some.shown().data() == some.inputs.data());
  const int different = Different(some);
  // 80 expected, deviation 7.
  CHECK(different > 50);
  CHECK(different < 110);
  CHECK(Different(Draw(folder.path(), &recolourer, 1)) == kBatch);
  for (const int threads : {2, 5}) {
    CHECK((Draw(folder.path(), &recolourer, 0.4, threads).inputs == some.inputs));
  }
}

TEST_CASE("a recoloured frame is its moment: bars leave the rest of it as it is") {
  const TemporaryFolder folder;
  Collect(folder.path());
  const FrameRecolourer recolourer({Recolouring::kBar});
  const FramePairs pairs = Draw(folder.path(), &recolourer, 1);
  for (size_t i = 0; i < pairs.frames.size(); ++i) {
    const size_t column = i / 3 % 64;
    const bool bar = column < 5 || column >= 59;
    REQUIRE(pairs.inputs[i] == (bar ? 0 : pairs.frames[i]));
  }
}

TEST_CASE("all kinds are drawn, each as its variant") {
  std::set<std::array<uint8_t, 3>> grounds;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Pcg64 random(seed);
    const Palette palette = DrawRecolouredLook(Recolouring::kRandomized, random).palette;
    grounds.insert({palette.background.r, palette.background.g, palette.background.b});
  }
  CHECK(grounds.size() == 50);
  Pcg64 random(3), again(3);
  CHECK(DrawRecolouredLook(Recolouring::kColor3, random).palette.background ==
        MakeLook(Variant::kColor3, Paint(), again).palette.background);
  CHECK(DrawRecolouredLook(Recolouring::kNoise, random).noise);
  CHECK(DrawRecolouredLook(Recolouring::kBlob, random).blob);
  VisionConfig config;
  config.recolour_kinds = " noise  bar noise ";
  CHECK(config.RecolourKinds() ==
        std::vector<Recolouring>{Recolouring::kNoise, Recolouring::kBar, Recolouring::kNoise});
}

TEST_CASE(
    "rollouts that cannot be recoloured are refused at once, and do without if not asked to") {
  const TemporaryFolder folder;
  Collect(folder / "randomized", true);
  const FrameRecolourer recolourer({Recolouring::kColor});
  CHECK_THROWS_WITH(Draw(folder / "randomized", &recolourer, 0.5),
                    Catch::Contains("takes rollouts in the usual ones"));
  for (int64_t e = 0; e < 10; ++e) WriteToyEpisode(folder / "old", e, 20);
  CHECK_THROWS_WITH(Draw(folder / "old", &recolourer, 0.5),
                    Catch::Contains("episode_000000.npz: holds no state") &&
                        Catch::Contains("vision.recolour to 0"));
  CHECK(Draw(folder / "old", &recolourer, 0).inputs.empty());
}

}  // namespace worldmodels::test
