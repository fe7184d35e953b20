#include "env/episode_scene.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "common/episode.h"
#include "common/error.h"
#include "env/frame_renderer.h"
#include "env/private_display.h"
#include "rollout/collector.h"
#include "tests/common/temporary_folder.h"
#include "tests/vision/toy_rollouts.h"

namespace worldmodels::test {
namespace {

namespace fs = std::filesystem;

CollectConfig FewRollouts(int64_t episodes) {
  CollectConfig config;
  config.episodes = episodes;
  config.max_steps = 120;
  config.random_start = 0.5;
  return config;
}

// Draws all frames of a rollout file again by its own word alone, and compares.
void CheckRedrawn(const fs::path& path, Renderer renderer) {
  const EpisodeScene scene = EpisodeScene::Load(path);
  const Episode episode = LoadEpisode(path);
  const auto frames = episode.observations.values<uint8_t>();
  REQUIRE(scene.moments() == episode.steps() + 1);
  EnvironmentConfig config;
  config.renderer = renderer;
  config.status_bar = scene.format(64).status_bar ? StatusBar::kKeep : StatusBar::kCrop;
  config.antialiasing = scene.antialiasing();
  const auto pencil = MakeFrameRenderer(config, 4);
  std::vector<uint8_t> drawn(FrameBytes(64));
  for (int32_t moment = 0; moment < scene.moments(); ++moment) {
    const View view = scene.view(moment, scene.look());
    pencil->RenderViews(std::span(&view, 1), drawn);
    const auto kept = frames.subspan(static_cast<size_t>(moment) * drawn.size(), drawn.size());
    INFO(path.string() << ", moment " << moment);
    REQUIRE(std::equal(drawn.begin(), drawn.end(), kept.begin()));
  }
}

}  // namespace

TEST_CASE("frames drawn again from a rollout's file are its frames, to the byte", "[display]") {
  const PrivateDisplay display;
  Ranks ranks;
  for (const Renderer renderer : {Renderer::kSoftware, Renderer::kSfml}) {
    EnvironmentConfig plain, changed, noisy;
    changed.status_bar = StatusBar::kKeep;
    changed.antialiasing = 4;
    changed.domain_randomization = true;
    changed.variant = Variant::kColor3;
    noisy.variant = Variant::kNoise;
    for (EnvironmentConfig config : {plain, changed, noisy}) {
      config.renderer = renderer;
      const TemporaryFolder folder;
      CollectRollouts(ranks, FewRollouts(3), config, 3, 2, true, folder.path());
      for (const auto& [index, path] : ListEpisodes(folder.path())) {
        CheckRedrawn(path, renderer);
        CHECK(EpisodeScene::Load(path).plain() ==
              (!config.domain_randomization && config.variant == Variant::kNone));
      }
    }
  }
}

TEST_CASE("a file without state is told from one with a broken state") {
  const TemporaryFolder folder;
  WriteToyEpisode(folder.path(), 1, 3);
  const fs::path old = EpisodePath(folder.path(), 1);
  CHECK_FALSE(EpisodeScene::IsIn(old));
  CHECK_THROWS_WITH(EpisodeScene::Load(old), Catch::Contains("holds no state"));

  Ranks ranks;
  EnvironmentConfig config;
  config.renderer = Renderer::kSoftware;
  CollectRollouts(ranks, FewRollouts(1), config, 3, 1, true, folder / "whole");
  const NpzArrays whole = LoadNpz(EpisodePath(folder / "whole", 0));
  CHECK_FALSE(whole.contains("scene_gauges"));  // nothing shows them
  const fs::path broken = folder / "broken.npz";
  const auto message = [&](const char* key, const auto& change) -> std::string {
    NpzArrays arrays = whole;
    change(arrays.at(key));
    SaveNpz(broken, arrays);
    CHECK(EpisodeScene::IsIn(broken));
    try {
      EpisodeScene::Load(broken);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  const auto contains = [](const std::string& text) { return Catch::Contains(text); };
  CHECK_THAT(message("scene_hull", [](NpyArray& a) { a.values<float>()[8] = NAN; }),
             contains("broken.npz: scene_hull holds no place and direction at moment 2"));
  CHECK_THAT(message("scene_wheels",
                     [](NpyArray& a) {
                       a.values<float>()[2] = 0;
                       a.values<float>()[3] = 0;
                     }),
             contains("scene_wheels holds no place"));
  CHECK_THAT(message("scene_wheel_turns", [](NpyArray& a) { a.values<double>()[1] = INFINITY; }),
             contains("scene_wheel_turns holds inf"));
  CHECK_THAT(message("scene_picture", [](NpyArray& a) { a.values<int32_t>()[3] = 77; }),
             contains("does not know"));
  CHECK_THAT(message("scene_touched", [](NpyArray& a) { a = NpyArray("<i4", {3}); }),
             contains("scene_touched is int32 (3,), expected int32 (310,)"));
  CHECK_THAT(message("scene_hull",
                     [](NpyArray& a) {
                       a = NpyArray("<f4", {1, 4});
                     }),
             contains("scene_hull is float32 (1, 4), expected"));
}

}  // namespace worldmodels::test
