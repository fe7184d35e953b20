#include "env/sfml_renderer.h"

#include <array>
#include <catch2/catch.hpp>
#include <vector>

#include "common/random.h"
#include "common/workers.h"
#include "env/private_display.h"
#include "env/software_renderer.h"
#include "tests/env/driving.h"

namespace worldmodels {
namespace {

// How many pixels of two pictures differ.
int64_t DifferentPixels(std::span<const uint8_t> a, std::span<const uint8_t> b) {
  int64_t different = 0;
  for (size_t i = 0; i < a.size(); i += 3) {
    different += a[i] != b[i] || a[i + 1] != b[i + 1] || a[i + 2] != b[i + 2];
  }
  return different;
}

// Drives 8 lanes for some steps and draws every fourth moment with both renderers.
void CompareDriving(const EnvironmentConfig& config, bool status_bar, int steps) {
  constexpr int kLanes = 8;
  constexpr int kEvery = 4;
  SceneFormat format;
  format.status_bar = status_bar;
  format.width = format.height = status_bar ? 96 : 64;
  SfmlRenderer sfml(format, kLanes);
  SoftwareRenderer software(format);
  std::vector<CarRacing> envs;
  std::vector<const CarRacing*> lanes;
  for (int lane = 0; lane < kLanes; ++lane) envs.emplace_back(config);
  for (int lane = 0; lane < kLanes; ++lane) {
    envs[lane].Reset(lane);
    lanes.push_back(&envs[lane]);
  }
  std::vector<uint8_t> a(kLanes * FrameBytes(format.width));
  std::vector<uint8_t> b(a.size());
  int64_t pixels = 0;
  int64_t different = 0;
  int64_t worst = 0;  // of one frame
  for (int step = 0; step < steps; ++step) {
    if (step % kEvery == 0) {
      sfml.Render(lanes, a);
      software.Render(lanes, b);
      pixels += static_cast<int64_t>(a.size()) / 3;
      for (int lane = 0; lane < kLanes; ++lane) {
        const size_t bytes = FrameBytes(format.width);
        const int64_t of_frame = DifferentPixels(std::span(a).subspan(lane * bytes, bytes),
                                                 std::span(b).subspan(lane * bytes, bytes));
        different += of_frame;
        worst = std::max(worst, of_frame);
      }
    }
    for (CarRacing& env : envs) env.Step(FollowRoad(env));
  }
  INFO(NameOf(config.variant) << ": " << different << " of " << pixels << " pixels differ, "
                              << worst << " in the frame that differs most");
  CHECK(different * 10000 <= pixels);
}

TEST_CASE("SFML and software draw the same pixels of real driving", "[display]") {
  const PrivateDisplay display;
  for (const bool status_bar : {false, true}) {
    CompareDriving({}, status_bar, 500);  // 1,000 frames
    EnvironmentConfig config;
    for (const Variant variant :
         {Variant::kColor, Variant::kColor3, Variant::kBar, Variant::kBlob, Variant::kNoise}) {
      config.variant = variant;
      CompareDriving(config, status_bar, 160);
    }
    config.domain_randomization = true;  // and noise
    CompareDriving(config, status_bar, 160);
  }
}

TEST_CASE("lanes with noise and lanes without are drawn together", "[display]") {
  const PrivateDisplay display;
  EnvironmentConfig config;
  CarRacing plain(config);
  config.variant = Variant::kNoise;
  CarRacing noisy(config);
  plain.Reset(8);
  noisy.Reset(8);
  const std::array<const CarRacing*, 5> lanes = {&noisy, &plain, nullptr, &noisy, &plain};
  std::vector<uint8_t> sfml(lanes.size() * FrameBytes(64)), software(sfml.size());
  SfmlRenderer renderer(SceneFormat{}, 2);  // in three turns
  SoftwareRenderer(SceneFormat{}).Render(lanes, software);
  for (int again = 0; again < 2; ++again) {
    renderer.Render(lanes, sfml);
    CHECK(DifferentPixels(sfml, software) <= 1);
  }
}

TEST_CASE("SFML fills hand-made polygons by the same rules as software", "[display]") {
  const PrivateDisplay display;
  constexpr int kScenes = 100;
  SceneFormat format;
  format.width = 16;
  format.height = 16;
  std::vector<Scene> scenes(kScenes);
  Pcg64 random(3);
  for (int i = 0; i < kScenes; ++i) {
    scenes[i].Add({0, 0, 0},
                  std::array<SceneVertex, 4>{{{0, 0}, {4096, 0}, {4096, 4096}, {0, 4096}}});
    const int step = i % 2 == 0 ? 128 : 1;  // every other one on the centres of pixels
    for (int k = 0; k < 20; ++k) {
      std::array<SceneVertex, 3> corners;
      for (SceneVertex& corner : corners) {
        corner.x = static_cast<int32_t>(random.UniformInt(4096 / step + 1) * step);
        corner.y = static_cast<int32_t>(random.UniformInt(4096 / step + 1) * step);
      }
      const auto channel = [&] { return static_cast<uint8_t>(random.UniformInt(256)); };
      scenes[i].Add({channel(), channel(), channel()}, corners);
    }
  }
  const size_t bytes = size_t{3} * 16 * 16;
  std::vector<uint8_t> drawn(kScenes * bytes);
  std::vector<uint8_t> filled(kScenes * bytes);
  SfmlRenderer(format, 32).Draw(scenes, drawn);
  PolygonFiller filler(16, 16);
  for (int i = 0; i < kScenes; ++i) {
    filler.Draw(scenes[i], std::span(filled).subspan(i * bytes, bytes));
  }
  CHECK(DifferentPixels(drawn, filled) == 0);
}

TEST_CASE("a lane's pixels do not depend on its place among the others", "[display]") {
  const PrivateDisplay display;
  constexpr int kLanes = 33;
  CarRacing env{EnvironmentConfig{}};
  CarRacing other{EnvironmentConfig{}};
  env.Reset(8);
  other.Reset(9);
  for (int step = 0; step < 120; ++step) {
    env.Step(FollowRoad(env));
    other.Step(FollowRoad(other));
  }
  SfmlRenderer renderer(SceneFormat{}, kLanes);
  const size_t bytes = FrameBytes(64);
  std::vector<uint8_t> alone(bytes);
  const std::array<const CarRacing*, 1> one = {&env};
  renderer.Render(one, alone);
  std::vector<uint8_t> frames(kLanes * bytes);
  for (int place = 0; place < kLanes; ++place) {
    std::vector<const CarRacing*> lanes(kLanes, &other);
    lanes[place] = &env;
    lanes[(place + 5) % kLanes] = nullptr;
    renderer.Render(lanes, frames);
    const auto frame = std::span(frames).subspan(place * bytes, bytes);
    REQUIRE(std::equal(alone.begin(), alone.end(), frame.begin()));
    const auto black = std::span(frames).subspan((place + 5) % kLanes * bytes, bytes);
    REQUIRE(std::all_of(black.begin(), black.end(), [](uint8_t v) { return v == 0; }));
  }
}

TEST_CASE("more and larger frames than fit one target are drawn in turns", "[display]") {
  const PrivateDisplay display;
  SceneFormat format;
  format.width = format.height = 512;
  CarRacing env{EnvironmentConfig{}};
  env.Reset(8);
  const std::vector<const CarRacing*> lanes(18, &env);
  std::vector<uint8_t> frames(18 * FrameBytes(512));
  SfmlRenderer(format, 18).Render(lanes, frames);
  std::vector<uint8_t> expected(FrameBytes(512));
  SoftwareRenderer(format).Render(std::span(lanes).first(1), expected);
  for (int lane = 0; lane < 18; ++lane) {
    const auto frame = std::span(frames).subspan(lane * expected.size(), expected.size());
    CHECK(DifferentPixels(frame, expected) < 30);
  }
}

TEST_CASE("with anti-aliasing too, SFML and software draw the same pixels", "[display]") {
  const PrivateDisplay display;
  CarRacing env{EnvironmentConfig{}};
  env.Reset(8);
  for (int step = 0; step < 120; ++step) env.Step(FollowRoad(env));
  const std::array<const CarRacing*, 1> lanes = {&env};
  std::vector<uint8_t> plain(FrameBytes(64));
  SfmlRenderer(SceneFormat{}, 1).Render(lanes, plain);
  EnvironmentConfig config;
  config.variant = Variant::kNoise;
  CarRacing noisy(config);
  noisy.Reset(8);
  for (const int samples : {2, 4, 8}) {
    std::vector<uint8_t> sfml(FrameBytes(64));
    std::vector<uint8_t> software(FrameBytes(64));
    SfmlRenderer(SceneFormat{}, 1, samples).Render(lanes, sfml);
    SoftwareRenderer(SceneFormat{}, samples).Render(lanes, software);
    CHECK(DifferentPixels(sfml, software) <= 2);
    CHECK(DifferentPixels(sfml, plain) > 50);
    const std::array<const CarRacing*, 1> noise = {&noisy};
    SfmlRenderer(SceneFormat{}, 1, samples).Render(noise, sfml);
    SoftwareRenderer(SceneFormat{}, samples).Render(noise, software);
    CHECK(DifferentPixels(sfml, software) <= 2);
  }
}

TEST_CASE("threads that make and destroy renderers at once do not wait for each other for ever",
          "[display]") {
  const PrivateDisplay display;
  Workers workers(3);
  for (int round = 0; round < 15; ++round) {
    workers.Run([&](int) {
      CarRacing env{EnvironmentConfig{}};
      env.Reset(8);
      const std::array<const CarRacing*, 1> lanes = {&env};
      std::vector<uint8_t> frame(FrameBytes(64));
      SfmlRenderer(SceneFormat{}, 1).Render(lanes, frame);
    });
  }
  SUCCEED();
}

}  // namespace
}  // namespace worldmodels
