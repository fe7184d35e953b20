#include "env/scene.h"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "common/npy.h"
#include "env/car_racing.h"
#include "env/polygon_filler.h"
#include "env/software_renderer.h"
#include "tests/env/driving.h"

namespace worldmodels {
namespace {

std::vector<uint8_t> Picture(const CarRacing& env, const SceneFormat& format) {
  SceneBuilder builder(format);
  Scene scene;
  builder.Build(env, scene);
  PolygonFiller filler(format.width, format.height);
  std::vector<uint8_t> image(size_t{3} * format.width * format.height);
  filler.Draw(scene, image);
  return image;
}

// Drives from a reset for some steps, calling visit(env) after each.
template <typename Visit>
void Drive(uint64_t seed, int steps, Visit visit) {
  CarRacing env{EnvironmentConfig{}};
  env.Reset(seed);
  visit(env);
  for (int step = 0; step < steps; ++step) {
    env.Step(FollowRoad(env));
    visit(env);
  }
}

double MeanDifference(std::span<const uint8_t> a, std::span<const uint8_t> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

TEST_CASE("the picture is the one recorded from Gymnasium, status bar and all") {
  // Gymnasium smooths edges and darkens by up to 2 when it shrinks its surface; the rest of the
  // tolerance is edges.
  const std::string name = GENERATE("follow_seed0", "cruise_seed1", "lock_seed2", "random_seed3");
  const std::string file = std::string(WORLDMODELS_TEST_DATA) + "/env/frames_" + name + ".npz";
  const NpzArrays recorded = LoadNpz(file);
  const auto actions = recorded.at("actions").values<float>();
  const auto rows = recorded.at("frame_rows").values<int32_t>();
  const auto frames = recorded.at("frames").values<uint8_t>();
  const size_t frame_bytes = frames.size() / rows.size();

  SceneFormat format;
  format.width = format.height = 96;
  format.status_bar = true;
  CarRacing env{EnvironmentConfig{}};
  env.Reset(static_cast<uint64_t>(recorded.at("seed").values<int64_t>()[0]));
  int row = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    for (; row < rows[i]; ++row) {
      const float* action = &actions[size_t{3} * (row + 1)];
      env.Step({action[0], action[1], action[2]});
    }
    INFO(name << " row " << row);
    const std::vector<uint8_t> ours = Picture(env, format);
    CHECK(MeanDifference(ours, frames.subspan(i * frame_bytes, frame_bytes)) < 3.5);
  }
}

TEST_CASE("polygons are convex and lie within the picture") {
  const bool status_bar = GENERATE(false, true);
  SceneFormat format;
  format.status_bar = status_bar;
  SceneBuilder builder(format);
  Scene scene;
  bool inside = true;
  bool convex = true;
  Drive(3, 150, [&](const CarRacing& env) {
    builder.Build(env, scene);
    REQUIRE_FALSE(scene.polygons().empty());
    for (const ScenePolygon& polygon : scene.polygons()) {
      const auto vertices = scene.vertices(polygon);
      bool left = false;
      bool right = false;
      for (size_t i = 0; i < vertices.size(); ++i) {
        const SceneVertex& a = vertices[i];
        const SceneVertex& b = vertices[(i + 1) % vertices.size()];
        const SceneVertex& c = vertices[(i + 2) % vertices.size()];
        inside &= a.x >= 0 && a.x <= format.width * kSubpixels && a.y >= 0 &&
                  a.y <= format.height * kSubpixels;
        const int64_t turn = int64_t{b.x - a.x} * (c.y - b.y) - int64_t{b.y - a.y} * (c.x - b.x);
        // Snapping can bend a straight side by a subpixel.
        const int64_t slack = std::abs(c.x - a.x) + std::abs(c.y - a.y);
        left |= turn > slack;
        right |= turn < -slack;
      }
      convex &= !(left && right);
    }
  });
  CHECK(inside);
  CHECK(convex);
}

TEST_CASE("without the status bar the picture is the upper seven eighths of the whole one") {
  SceneFormat whole;
  whole.width = whole.height = 96;
  whole.status_bar = true;
  SceneFormat cropped;
  cropped.width = 96;
  cropped.height = 84;
  Drive(5, 60, [&](const CarRacing& env) {
    const std::vector<uint8_t> expected = Picture(env, whole);
    const std::vector<uint8_t> picture = Picture(env, cropped);
    int different = 0;
    for (size_t i = 0; i < picture.size(); ++i) different += picture[i] != expected[i];
    REQUIRE(different <= 6);  // two pixels: places are cut and rounded a little otherwise
  });
}

TEST_CASE("the camera turns with the car, which stays in the middle and red") {
  SceneFormat format;
  format.width = format.height = 96;
  format.status_bar = true;
  Drive(7, 300, [&](const CarRacing& env) {
    if (env.time() < 1) return;
    const std::vector<uint8_t> image = Picture(env, format);
    const uint8_t* pixel = &image[size_t{3} * (72 * 96 + 48)];
    REQUIRE((pixel[0] == 204 && pixel[1] == 0 && pixel[2] == 0));
  });
}

TEST_CASE("only what the camera sees is sent on") {
  SceneBuilder builder(SceneFormat{});
  Scene scene;
  size_t most = 0;
  Drive(1, 400, [&](const CarRacing& env) {
    if (env.time() < 1) return;
    builder.Build(env, scene);
    most = std::max(most, scene.polygons().size());
  });
  CHECK(most < 110);
}

TEST_CASE("each polygon of the road that touches a box is found there, in drawing order") {
  CarRacing env{EnvironmentConfig{}};
  env.Reset(11);
  const auto polygons = env.road().polygons();
  std::vector<int> found;
  Pcg64 random(5);
  for (int trial = 0; trial < 200; ++trial) {
    const double x = random.Uniform(-400, 400);
    const double y = random.Uniform(-400, 400);
    const double side = random.Uniform(1, 200);
    const Box box{x, y, x + side, y + side};
    env.road().grid().Find(box, found);
    REQUIRE(std::is_sorted(found.begin(), found.end()));
    for (size_t i = 0; i < polygons.size(); ++i) {
      const Quad& q = polygons[i].corners;
      const auto [left, right] = std::minmax({q[0].x, q[1].x, q[2].x, q[3].x});
      const auto [low, high] = std::minmax({q[0].y, q[1].y, q[2].y, q[3].y});
      const bool touches =
          left <= box.max_x && right >= box.min_x && low <= box.max_y && high >= box.min_y;
      if (touches) REQUIRE(std::binary_search(found.begin(), found.end(), static_cast<int>(i)));
    }
  }
}

TEST_CASE("skid marks are drawn for windows and never for V") {
  SceneFormat format;
  SceneFormat window = format;
  window.skid_marks = true;
  CarRacing env{EnvironmentConfig{}};
  env.Reset(2);
  for (int step = 0; step < 150; ++step) env.Step({0, 1, 0});
  for (int step = 0; step < 30; ++step) env.Step({1, 0, 1});
  REQUIRE(env.car().skid_marks().size() > 0);
  Scene without;
  Scene with;
  SceneBuilder(format).Build(env, without);
  SceneBuilder(window).Build(env, with);
  CHECK(with.polygons().size() > without.polygons().size());
}

}  // namespace
}  // namespace worldmodels
