#include "common/random.h"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

// The expected numbers come from NumPy 1.24.2.

namespace worldmodels {
namespace {

struct Golden {
  uint64_t seed;
  std::array<uint32_t, 5> words;
  Pcg64::State state;
  std::array<uint64_t, 3> raw;
  std::array<double, 3> uniform;   // random()
  std::array<double, 2> interval;  // then uniform(-2.5, 7)
};

const Golden kGolden[] = {
    {0,
     {0xb0f478be, 0xdb2cd7e7, 0x2c71ba49, 0xabf4641a, 0x9d7b8d41},
     {0x1aa1b5345996452d, 0x9585eb7a69561e3, 0x418ddadb3af71a82, 0x588133bc447873a9},
     {0xa30febcfd9c2825f, 0x4510bdf882d9d721, 0xa7d3da94ecde8b8},
     {0x1.461fd79fb3850p-1, 0x1.1442f7e20b674p-2, 0x1.4fa7b529d9bd0p-5},
     {-0x1.2be7035f24821p+1, 0x1.4e77e2dd6a900p+2}},
    {1,
     {0x6d6791ff, 0x672d8ee5, 0x4eb1072c, 0x8ae19ca1, 0x1322fc4a},
     {0x9c5b484bfedb756c, 0x2a6e7d6f320fbc7e, 0x922af2da2645f895, 0xa19857b95740937b},
     {0x8306bdf37922e4ff, 0xf35196bbc152a866, 0x24e7a4f608ec18cd},
     {0x1.060d7be6f245cp-1, 0x1.e6a32d7782a55p-1, 0x1.273d27b04760cp-3},
     {0x1.a0c7639f34598p+2, 0x1.d97f11c9787e8p-2}},
    {12345678901234u,
     {0x166f4c04, 0xf5c7810b, 0xa5dd0e97, 0x9252b8be, 0xb3bc2577},
     {0xed861711a243c08d, 0x8951e920e343e555, 0x445d32e567784aef, 0xb036198ea68fb1fb},
     {0x68085c467f7b2784, 0x6b546d7e1c5e5a7, 0x9ee037e352c2e6d2},
     {0x1.a0217119fdec8p-2, 0x1.ad51b5f871780p-6, 0x1.3dc06fc6a585cp-1},
     {-0x1.188cc68f3393cp+1, -0x1.304030a378eaap+0}},
    {UINT64_MAX,
     {0x928cad0d, 0xaebca151, 0x8638dc7a, 0x119c3044, 0x59e642a7},
     {0xddc419442aebde79, 0x4d8b0a3b048acdb0, 0x37762aacb3cc854f, 0x4ed623c7d18951ed},
     {0xae163a7a8c47568f, 0xd86659f5f3382359, 0x1e52b195bc2d24a},
     {0x1.5c2c74f5188eap-1, 0x1.b0ccb3ebe6704p-1, 0x1.e52b195bc2d00p-8},
     {0x1.7fe5bd5fdce12p+2, -0x1.465b46d64148ap+0}},
};

TEST_CASE("A seed gives NumPy's seed sequence, generator state and numbers") {
  for (const Golden& golden : kGolden) {
    CAPTURE(golden.seed);
    const std::vector<uint32_t> words = SeedSequence(golden.seed).GenerateState(5);
    CHECK(std::equal(words.begin(), words.end(), golden.words.begin(), golden.words.end()));
    Pcg64 raw(golden.seed);
    CHECK(raw.state() == golden.state);
    for (const uint64_t number : golden.raw) CHECK(raw() == number);
    Pcg64 uniform(golden.seed);
    for (const double number : golden.uniform) CHECK(uniform.Uniform() == number);
    for (const double number : golden.interval) CHECK(uniform.Uniform(-2.5, 7) == number);
  }
}

TEST_CASE("A list of entropy words, also longer than the pool, mixes as in NumPy") {
  const std::array<uint32_t, 3> three = {1, 2, 3};
  const std::array<uint32_t, 7> seven = {5, 6, 7, 8, 9, 10, 11};
  CHECK(SeedSequence(three).GenerateState(5) ==
        std::vector<uint32_t>{0xe3d1fc80, 0xb45f843f, 0x203807c7, 0x42c16e36, 0x0a344445});
  CHECK(SeedSequence(seven).GenerateState(5) ==
        std::vector<uint32_t>{0x7dcfa234, 0xbc5115e6, 0x459eac45, 0xb0cbaac9, 0x811d2126});
  CHECK(Pcg64(SeedSequence(three))() == 0xaba411f8f6c9b990);
  CHECK(Pcg64(SeedSequence(seven))() == 0x1b2b2c15129be777);
}

TEST_CASE("A stream is NumPy's generator of the list seed, stream, index") {
  Pcg64 random = MakeRandom(7, RandomStream(8), 3);
  CHECK(random() == 0x297d04ea8653f9f6);
  CHECK(random() == 0x155905851b15c979);
}

TEST_CASE("Every seed, stream and index draws numbers of its own") {
  std::set<uint64_t> first;
  int generators = 0;
  for (const uint64_t seed : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 32}) {
    for (uint32_t stream = 1; stream <= 10; ++stream) {
      for (const uint64_t index : {uint64_t{0}, uint64_t{1}, uint64_t{2}, uint64_t{1} << 32}) {
        Pcg64 random = MakeRandom(seed, RandomStream(stream), index);
        first.insert(random());
        ++generators;
      }
    }
  }
  CHECK(first.size() == static_cast<size_t>(generators));
}

TEST_CASE("A generator made from a saved state goes on with the same numbers") {
  Pcg64 random(99);
  for (int i = 0; i < 10; ++i) random();
  Pcg64 copy(random.state());
  for (int i = 0; i < 10; ++i) CHECK(copy() == random());
}

TEST_CASE("UniformInt stays in its bounds and is fair") {
  Pcg64 random(5);
  std::array<int, 7> counts = {};
  for (int i = 0; i < 70000; ++i) {
    const int64_t number = random.UniformInt(7);
    REQUIRE((number >= 0 && number < 7));
    ++counts[static_cast<size_t>(number)];
  }
  // Five standard deviations of a count with mean 10000.
  for (const int count : counts) CHECK(std::abs(count - 10000) < 5 * 93);
  CHECK(random.UniformInt(1) == 0);
  for (int i = 0; i < 1000; ++i) {
    const int64_t number = random.UniformInt(INT64_MAX);
    REQUIRE((number >= 0 && number < INT64_MAX));
  }
}

TEST_CASE("FillNormal gives the moments of the standard normal distribution") {
  Pcg64 random(3);
  std::vector<float> numbers(200001);
  FillNormal(random, numbers);
  std::array<double, 5> moments = {};
  double neighbours = 0, within = 0;
  for (size_t i = 0; i < numbers.size(); ++i) {
    const double x = numbers[i];
    REQUIRE(std::isfinite(x));
    for (size_t k = 0; k < moments.size(); ++k) moments[k] += std::pow(x, k);
    if (i > 0) neighbours += x * numbers[i - 1];
    within += std::abs(x) < 1;
  }
  const double n = moments[0];
  CHECK(moments[1] / n == Approx(0).margin(5 / std::sqrt(n)));
  CHECK(moments[2] / n == Approx(1).margin(5 * std::sqrt(2 / n)));
  CHECK(moments[3] / n == Approx(0).margin(5 * std::sqrt(15 / n)));
  CHECK(moments[4] / n == Approx(3).margin(5 * std::sqrt(96 / n)));
  CHECK(neighbours / n == Approx(0).margin(5 / std::sqrt(n)));
  CHECK(within / n == Approx(0.682689).margin(5 * std::sqrt(0.22 / n)));
}

TEST_CASE("FillNormal of an odd count leaves nothing behind but the generator's state") {
  Pcg64 random(3);
  std::vector<float> odd(3), next(4), again(4);
  FillNormal(random, odd);
  Pcg64 copy(random.state());
  FillNormal(random, next);
  FillNormal(copy, again);
  CHECK(next == again);
  const Pcg64::State before = random.state();
  FillNormal(random, {});
  CHECK(random.state() == before);
}

}  // namespace
TEST_CASE("Half gives the lower half of a number, then the upper one, which no other draw sees") {
  Pcg64 random(5), whole(5);
  const uint64_t number = whole();
  CHECK(random.Half() == static_cast<uint32_t>(number));
  CHECK(random() == whole());
  CHECK(random.half_left().has_value());
  CHECK(random.Half() == static_cast<uint32_t>(number >> 32));
  CHECK_FALSE(random.half_left().has_value());
  CHECK(random() == whole());
}

}  // namespace worldmodels
