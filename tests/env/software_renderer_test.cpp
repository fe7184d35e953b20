#include "env/software_renderer.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "common/random.h"
#include "env/polygon_filler.h"
#include "tests/env/driving.h"

namespace worldmodels {
namespace {

constexpr Colour kInk = {10, 20, 30};
constexpr int kSize = 8;
constexpr int kPixel = kSubpixels;
constexpr int kHalf = kSubpixels / 2;

// '#' where a polygon on black has its colour.
std::string Drawing(const std::vector<SceneVertex>& corners, int size = kSize) {
  Scene scene;
  scene.Add(kInk, corners);
  PolygonFiller filler(size, size);
  std::vector<uint8_t> image(size_t{3} * size * size);
  filler.Draw(scene, image);
  std::string drawing;
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      drawing += image[size_t{3} * (y * size + x)] == kInk.r ? '#' : '.';
    }
    drawing += '\n';
  }
  return drawing;
}

// The same by the definition: the centre is inside, or on a left or top edge.
std::string Definition(std::vector<SceneVertex> corners, int size = kSize) {
  const size_t n = corners.size();
  int64_t area = 0;
  for (size_t i = 0; i < n; ++i) {
    const SceneVertex& a = corners[i];
    const SceneVertex& b = corners[(i + 1) % n];
    area += int64_t{a.x} * b.y - int64_t{b.x} * a.y;
  }
  if (area < 0) std::reverse(corners.begin(), corners.end());  // now clockwise on the screen
  std::string drawing;
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      bool inside = area != 0;
      for (size_t i = 0; i < n; ++i) {
        const SceneVertex& a = corners[i];
        const SceneVertex& b = corners[(i + 1) % n];
        const int64_t side = int64_t{b.x - a.x} * (y * kPixel + kHalf - a.y) -
                             int64_t{b.y - a.y} * (x * kPixel + kHalf - a.x);
        const bool top_or_left = b.y < a.y || (b.y == a.y && b.x > a.x);
        inside &= side > 0 || (side == 0 && top_or_left);
      }
      drawing += inside ? '#' : '.';
    }
    drawing += '\n';
  }
  return drawing;
}

TEST_CASE("a pixel centre on a left or top edge is in, on a right or bottom edge out") {
  const std::vector<SceneVertex> square = {{kPixel + kHalf, 2 * kPixel + kHalf},
                                           {4 * kPixel + kHalf, 2 * kPixel + kHalf},
                                           {4 * kPixel + kHalf, 5 * kPixel + kHalf},
                                           {kPixel + kHalf, 5 * kPixel + kHalf}};
  CHECK(Drawing(square) ==
        "........\n"
        "........\n"
        ".###....\n"
        ".###....\n"
        ".###....\n"
        "........\n"
        "........\n"
        "........\n");
}

TEST_CASE("a triangle covers the pixels whose centres it holds") {
  const std::vector<SceneVertex> triangle = {
      {0, 0}, {8 * kPixel, 0}, {0, 8 * kPixel}};  // the diagonal's centres are on a right edge
  CHECK(Drawing(triangle) ==
        "#######.\n"
        "######..\n"
        "#####...\n"
        "####....\n"
        "###.....\n"
        "##......\n"
        "#.......\n"
        "........\n");
}

TEST_CASE("polygons cover what the definition says, corners on and off the pixel grid") {
  Pcg64 random(1);
  for (int trial = 0; trial < 3000; ++trial) {
    // Multiples of half a pixel make centres on edges and corners frequent.
    const int step = trial % 3 == 0 ? kHalf : trial % 3 == 1 ? kHalf / 4 : 1;
    const auto place = [&] {
      return static_cast<int32_t>(random.UniformInt(kSize * kPixel / step + 1) * step);
    };
    std::vector<SceneVertex> corners(3);
    for (SceneVertex& corner : corners) corner = {place(), place()};
    INFO(trial);
    REQUIRE(Drawing(corners) == Definition(corners));
  }
}

TEST_CASE("two triangles with a common edge share no pixel and leave none out") {
  Pcg64 random(2);
  for (int trial = 0; trial < 1000; ++trial) {
    const auto place = [&] { return static_cast<int32_t>(random.UniformInt(kSize * kPixel + 1)); };
    const SceneVertex a = {0, place()};
    const SceneVertex b = {kSize * kPixel, place()};
    const std::string upper = Drawing({{0, 0}, {kSize * kPixel, 0}, b, a});
    const std::string lower =
        Drawing({a, b, {kSize * kPixel, kSize * kPixel}, {0, kSize * kPixel}});
    for (size_t i = 0; i < upper.size(); ++i) {
      if (upper[i] == '\n') continue;
      REQUIRE((upper[i] == '#') != (lower[i] == '#'));
    }
  }
}

TEST_CASE("a picture is the same on any thread and whatever was drawn before") {
  CarRacing first{EnvironmentConfig{}};
  CarRacing second{EnvironmentConfig{}};
  first.Reset(1);
  second.Reset(2);
  for (int step = 0; step < 100; ++step) {
    first.Step(FollowRoad(first));
    second.Step(FollowRoad(second));
  }
  const std::array<const CarRacing*, 3> lanes = {&first, &second, &first};
  const size_t bytes = FrameBytes(64);
  std::vector<uint8_t> here(3 * bytes);
  std::vector<uint8_t> there(bytes);
  SoftwareRenderer(SceneFormat{}).Render(lanes, here);
  std::thread([&] {
    SoftwareRenderer(SceneFormat{}).Render(std::span(lanes).first(1), there);
  }).join();
  CHECK(std::equal(there.begin(), there.end(), here.begin()));
  CHECK(std::equal(there.begin(), there.end(), here.begin() + 2 * bytes));
  CHECK_FALSE(std::equal(there.begin(), there.end(), here.begin() + bytes));
}

TEST_CASE("anti-aliasing mixes colours at edges and changes nothing within") {
  CarRacing env{EnvironmentConfig{}};
  env.Reset(4);
  for (int step = 0; step < 100; ++step) env.Step(FollowRoad(env));
  const std::array<const CarRacing*, 1> lanes = {&env};
  const int samples = GENERATE(2, 4, 8);
  std::vector<uint8_t> plain(FrameBytes(64));
  std::vector<uint8_t> smooth(FrameBytes(64));
  SoftwareRenderer(SceneFormat{}).Render(lanes, plain);
  SoftwareRenderer(SceneFormat{}, samples).Render(lanes, smooth);
  double difference = 0;
  int changed = 0;
  for (size_t i = 0; i < plain.size(); ++i) {
    difference += std::abs(plain[i] - smooth[i]);
    changed += plain[i] != smooth[i];
  }
  CHECK(changed > 100);
  CHECK(difference / static_cast<double>(plain.size()) < 4);
}

}  // namespace
}  // namespace worldmodels
