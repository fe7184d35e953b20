#include "report/recoloured_pictures.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "common/episode.h"
#include "rollout/collector.h"
#include "tests/common/temporary_folder.h"
#include "tests/vision/toy_rollouts.h"

namespace worldmodels {

TEST_CASE("each kind shows the same held-out moments, and errors are those against plain frames") {
  const TemporaryFolder folder;
  Ranks ranks;
  CollectConfig config;
  config.episodes = 20;  // two held out
  config.max_steps = 40;
  EnvironmentConfig environment;
  environment.renderer = Renderer::kSoftware;
  CollectRollouts(ranks, config, environment, 3, 2, true, folder.path());
  Pcg64 random(1);
  const Vae vae = Vae::Random(8, random);
  const RecolouredPictures pictures = MakeRecolouredPictures(vae, folder.path(), 7);
  CHECK(pictures.frames == 20);
  CHECK(pictures.plain_error > 0);
  REQUIRE(pictures.kinds.size() == 6);
  const Episode episode = LoadEpisode(EpisodePath(folder.path(), 9));
  const auto place = static_cast<size_t>(5 * (episode.steps() + 1) / 10 * kFrameBytes);
  const auto frame = episode.observations.values<uint8_t>().subspan(place, kFrameBytes);
  for (const RecolouredKind& kind : pictures.kinds) {
    CAPTURE(NameOf(kind.kind));
    REQUIRE(kind.frames.size() == 2);
    CHECK(std::equal(frame.begin(), frame.end(), kind.frames[0].truth.rgb.begin()));
    CHECK((kind.frames[0].shown.rgb != kind.frames[0].truth.rgb));
    for (const RecolouredFrame& one : kind.frames) {
      double error = 0;
      for (size_t i = 0; i < one.truth.rgb.size(); ++i) {
        error += std::pow((one.reconstruction.rgb[i] - one.truth.rgb[i]) / 255.0, 2);
      }
      CHECK(one.error == Approx(error).epsilon(0.02));  // bytes are rounded
    }
  }
  const RecolouredFrame& bar = pictures.kinds[static_cast<size_t>(Recolouring::kBar)].frames[0];
  CHECK(bar.shown.rgb[0] == 0);
  CHECK(std::equal(bar.shown.rgb.begin() + 15, bar.shown.rgb.begin() + 59 * 3,
                   bar.truth.rgb.begin() + 15));
}

TEST_CASE("without rollouts that can be drawn again there are no recoloured pictures") {
  const TemporaryFolder folder;
  for (int64_t e = 0; e < 10; ++e) WriteToyEpisode(folder.path(), e, 3);
  Pcg64 random(1);
  CHECK(MakeRecolouredPictures(Vae::Random(8, random), folder.path(), 7).kinds.empty());
}

}  // namespace worldmodels
