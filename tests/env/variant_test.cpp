#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "env/camera.h"
#include "env/car_racing.h"
#include "env/noise_ground.h"
#include "env/software_renderer.h"
#include "tests/env/driving.h"

namespace worldmodels {
namespace {

CarRacing Make(Variant variant, uint64_t seed, int steps = 0) {
  EnvironmentConfig config;
  config.variant = variant;
  CarRacing world(config);
  world.Reset(seed);
  for (int step = 0; step < steps; ++step) world.Step(FollowRoad(world));
  return world;
}

// As rows of pixels.
std::vector<Colour> Pixels(const CarRacing& world, const SceneFormat& format = {}) {
  std::vector<uint8_t> bytes(size_t{3} * format.width * format.height);
  const std::array<const CarRacing*, 1> lanes = {&world};
  SoftwareRenderer(format).Render(lanes, bytes);
  std::vector<Colour> pixels;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    pixels.push_back({bytes[i], bytes[i + 1], bytes[i + 2]});
  }
  return pixels;
}

SceneFormat WholeFormat() { return {.width = 96, .height = 96, .status_bar = true}; }

constexpr Colour kGrey[3] = {{102, 102, 102}, {104, 104, 104}, {107, 107, 107}};
constexpr Colour kBackground = {102, 204, 102};
constexpr Colour kPatch = {102, 230, 102};
constexpr Colour kBlack = {0, 0, 0};
constexpr Colour kRed = {204, 0, 0};

}  // namespace

TEST_CASE("a variant changes the picture alone: track, path and rewards stay") {
  CarRacing plain = Make(Variant::kNone, 3);
  for (const Variant variant :
       {Variant::kColor, Variant::kColor3, Variant::kBar, Variant::kBlob, Variant::kNoise}) {
    CAPTURE(NameOf(variant));
    plain.Reset(3);
    CarRacing world = Make(variant, 3);
    for (int step = 0; step < 200; ++step) {
      const Action action = FollowRoad(plain);
      REQUIRE(world.Step(action).reward == plain.Step(action).reward);
      REQUIRE(world.car().hull_position() == plain.car().hull_position());
    }
    const std::vector<Colour> once = Pixels(world);
    CHECK((once != Pixels(plain)));
    CHECK((once == Pixels(world)));
    CHECK((once == Pixels(Make(variant, 3, 200))));
  }
}

TEST_CASE("color and color3 move the shades of road and grass, and nothing else") {
  const Variant variant = GENERATE(Variant::kColor, Variant::kColor3);
  const uint64_t seed = GENERATE(3, 4, 5);
  CarRacing plain = Make(Variant::kNone, seed, 60), world = Make(variant, seed, 60);
  const Palette& palette = world.look().palette;
  const Colour road = palette.tiles[0], ground = palette.background;
  CHECK(palette.grass == kPatch);
  for (const auto& [is, was] : {std::pair(road, kGrey[0]), std::pair(ground, kBackground)}) {
    for (const int difference : {is.r - was.r, is.g - was.g, is.b - was.b}) {
      CHECK(std::abs(difference) <= 51);
      if (variant == Variant::kColor) CHECK(difference == is.r - was.r);
    }
    if (variant == Variant::kColor3) CHECK_FALSE((is.r - was.r == is.g - was.g));
  }
  const std::vector<Colour> before = Pixels(plain), after = Pixels(world);
  int of_road = 0, of_ground = 0;
  for (size_t i = 0; i < before.size(); ++i) {
    const auto* grey = std::find(std::begin(kGrey), std::end(kGrey), before[i]);
    if (grey != std::end(kGrey)) {
      REQUIRE((after[i] == palette.tiles[grey - kGrey]));
      // 0.01 lighter and 0.02: 2.55 and 5.1 before bytes are cut.
      const int lighter = after[i].g - road.g - (grey->g - 102);
      REQUIRE((lighter == 0 || lighter == 1));
      ++of_road;
    } else if (before[i] == kBackground) {
      REQUIRE((after[i] == ground));
      ++of_ground;
    } else {
      REQUIRE((after[i] == before[i]));
    }
  }
  CHECK(of_road > 200);
  CHECK(of_ground > 200);
}

TEST_CASE("the shades of color are uniform between -51 and 51, road and grass apart") {
  constexpr int kDraws = 20000;
  constexpr double kVariance = 102.0 * 102 / 12;
  double sum = 0, squares = 0, product = 0;
  int least = 255, most = 0;
  for (int seed = 0; seed < kDraws; ++seed) {
    Pcg64 random(static_cast<uint64_t>(seed));
    const Palette palette = MakeLook(Variant::kColor, Paint(), random).palette;
    const double road = palette.tiles[0].r + 0.5 - 102, ground = palette.background.r + 0.5 - 102;
    sum += road;
    squares += road * road;
    product += road * ground;
    least = std::min<int>(least, palette.tiles[0].r);
    most = std::max<int>(most, palette.tiles[0].r);
  }
  CHECK(std::abs(sum / kDraws) < 4 * std::sqrt(kVariance / kDraws));
  CHECK(squares / kDraws == Approx(kVariance).epsilon(0.03));
  CHECK(std::abs(product / kDraws) < 4 * kVariance / std::sqrt(kDraws));
  CHECK(least == 51);
  CHECK(most == 152);
}

TEST_CASE("bars of 75 of 1,000 pixels are black on both sides, the rest as it was") {
  // 4.8 and 7.2 pixels wide: as many as have their centres within.
  for (const auto& [format, width] : {std::pair(SceneFormat(), 5), std::pair(WholeFormat(), 7)}) {
    const std::vector<Colour> before = Pixels(Make(Variant::kNone, 6, 80), format);
    const std::vector<Colour> after = Pixels(Make(Variant::kBar, 6, 80), format);
    for (int y = 0; y < format.height; ++y) {
      for (int x = 0; x < format.width; ++x) {
        const size_t i = static_cast<size_t>(y) * format.width + x;
        const bool bar = x < width || x >= format.width - width;
        const bool gauges = format.status_bar && y >= format.height * 7 / 8;
        REQUIRE((after[i] == (bar && !gauges ? kBlack : before[i])));
      }
    }
  }
}

TEST_CASE("the blob is a red square of 8 units beside the car, at the same pixels once zoomed in") {
  for (const SceneFormat& format : {SceneFormat(), WholeFormat()}) {
    const double across = 16.2 * format.width / 1000;
    const double down = 16.2 * format.height / (format.status_bar ? 800 : 700);
    const double car_x = format.width / 2.0;
    const double car_y = format.height * 600.0 / (format.status_bar ? 800 : 700);
    for (const int steps : {60, 100, 250}) {
      const std::vector<Colour> before = Pixels(Make(Variant::kNone, 6, steps), format);
      const std::vector<Colour> after = Pixels(Make(Variant::kBlob, 6, steps), format);
      int red = 0;
      for (size_t i = 0; i < after.size(); ++i) {
        const double x = (static_cast<double>(i % format.width) + 0.5 - car_x) / across;
        const double y = (car_y - static_cast<double>(i / format.width) - 0.5) / down;
        const bool blob = x >= 21 && x < 29 && y >= 7.6 && y < 15.6;
        REQUIRE((after[i] == (blob ? kRed : before[i])));
        red += blob;
      }
      CHECK(red == (format.status_bar ? 12 * 15 : 8 * 12));
    }
  }
}

TEST_CASE("noise takes the place of grass and of nothing else, new at each moment") {
  CarRacing plain = Make(Variant::kNone, 7, 70), world = Make(Variant::kNoise, 7, 70);
  std::vector<Colour> last;
  for (int step = 0; step < 20; ++step) {
    const std::vector<Colour> before = Pixels(plain), after = Pixels(world);
    const Camera camera(SceneFormat(), world.car().hull_transform(), world.time());
    int grass = 0, kept = 0;
    for (size_t i = 0; i < before.size(); ++i) {
      if (before[i] != kBackground && before[i] != kPatch) {
        REQUIRE((after[i] == before[i]));
        continue;
      }
      ++grass;
      kept += !last.empty() && after[i] == last[i];
      // Bilinear between the four nearest colours, each in the middle of its unit.
      const Point place =
          camera.ToWorld({static_cast<double>(i % 64) + 0.5, static_cast<double>(i / 64) + 0.5});
      const double u = place.x + 333 - 0.5, v = place.y + 333 - 0.5;
      const int column = static_cast<int>(std::floor(u)), row = static_cast<int>(std::floor(v));
      double expected = 0;
      for (const int right : {0, 1}) {
        for (const int up : {0, 1}) {
          const uint32_t colour =
              NoiseColour(*world.look().noise, 70 + step, column + right, row + up);
          expected += (right ? u - column : 1 - u + column) * (up ? v - row : 1 - v + row) *
                      (colour >> 8 & 255);
        }
      }
      REQUIRE(std::abs(after[i].g - expected) <= 2.5);
    }
    CHECK(grass > 1000);
    CHECK(kept < grass / 50);
    last = after;
    const Action action = FollowRoad(plain);
    plain.Step(action);
    world.Step(action);
  }
}

TEST_CASE("noise has uniform bytes, channels and neighbours apart, and ends 333 units out") {
  std::array<std::array<int, 256>, 3> counts = {};
  double neighbours = 0, channels = 0;
  constexpr int kSide = 256;
  for (int row = 0; row < kSide; ++row) {
    for (int column = 0; column < kSide; ++column) {
      const uint32_t colour = NoiseColour(5, 1, column, row);
      for (int channel = 0; channel < 3; ++channel) ++counts[channel][colour >> 8 * channel & 255];
      const double red = (colour & 255) - 127.5;
      neighbours += red * ((NoiseColour(5, 1, column + 1, row) & 255) - 127.5);
      channels += red * ((colour >> 8 & 255) - 127.5);
    }
  }
  const double count = kSide * kSide, variance = 65535.0 / 12;
  for (const auto& channel : counts) {
    double chi_squared = 0;
    for (const int n : channel) chi_squared += (n - count / 256) * (n - count / 256) * 256 / count;
    CHECK(chi_squared < 255 + 5 * std::sqrt(2 * 255.0));
  }
  CHECK(std::abs(neighbours / count) < 4 * variance / std::sqrt(count));
  CHECK(std::abs(channels / count) < 4 * variance / std::sqrt(count));

  // Zoomed out at the start, the picture shows the world's end.
  const CarRacing world = Make(Variant::kNoise, 7);
  const Camera camera(SceneFormat(), world.car().hull_transform(), world.time());
  const std::vector<Colour> picture = Pixels(world);
  int beyond = 0;
  for (size_t i = 0; i < picture.size(); ++i) {
    const Point place =
        camera.ToWorld({static_cast<double>(i % 64) + 0.5, static_cast<double>(i / 64) + 0.5});
    if (std::max(std::abs(place.x), std::abs(place.y)) < 333.1) continue;
    REQUIRE((picture[i] == kBlack));
    ++beyond;
  }
  CHECK(beyond > 100);
}

}  // namespace worldmodels
