#include "controller/noise_handler.h"

#include <catch2/catch.hpp>
#include <numeric>
#include <vector>

#include "common/error.h"
#include "common/random.h"

namespace worldmodels::test {
namespace {

constexpr size_t kPopulation = 10;

std::vector<double> Rising(double from) {
  std::vector<double> costs(kPopulation);
  std::iota(costs.begin(), costs.end(), from);
  return costs;
}

std::vector<double> Falling() {
  const auto rising = Rising(0);
  return {rising.rbegin(), rising.rend()};
}

}  // namespace

TEST_CASE("two halves that agree are as certain as ranks can be") {
  // No rank moves; of 10 candidates the limit of chance is a move of 1 from either rank.
  CHECK(RankUncertainty(Rising(0), Rising(0)) == -2);
}

TEST_CASE("one half's tracks may be harder for all candidates alike") {
  CHECK(RankUncertainty(Rising(0), Rising(500)) == -2);
}

TEST_CASE(
    "halves that contradict each other, or have nothing to do with each other, are uncertain") {
  CHECK(RankUncertainty(Rising(0), Falling()) > 5);
  Pcg64 random(2);
  double sum = 0;
  for (int i = 0; i < 50; ++i) {
    std::vector<float> noise(2 * kPopulation);
    FillNormal(random, noise);
    const std::vector<double> costs(noise.begin(), noise.end());
    sum += RankUncertainty(std::span(costs).first(kPopulation), std::span(costs).last(kPopulation));
  }
  CHECK(sum / 50 > 0);
}

TEST_CASE(
    "uncertain ranks ask for half as many episodes again, certain ones for fewer, in bounds") {
  NoiseHandler noise(2, 8, 1.5);
  std::vector<int> asked = {noise.repeats()};
  for (int i = 0; i < 5; ++i) {
    noise.Update(Rising(0), Falling());
    asked.push_back(noise.repeats());
  }
  CHECK(asked == std::vector<int>{2, 3, 5, 7, 8, 8});  // 2, 3, 4.5, 6.75, 8
  for (int i = 0; i < 5; ++i) noise.Update(Rising(0), Rising(0));
  CHECK(noise.repeats() == 2);
}

TEST_CASE("one episode tells nothing of its noise and asks for more") {
  NoiseHandler noise(1, 8, 1.5);
  noise.Update({}, {});
  CHECK(noise.repeats() == 2);
}

TEST_CASE("the number of episodes is saved and restored, within the bounds of now") {
  NoiseHandler noise(2, 8, 1.5);
  for (int i = 0; i < 2; ++i) noise.Update(Rising(0), Falling());
  SafeTensors state;
  noise.Save(state);
  NoiseHandler same(2, 8, 1.5), narrower(2, 3, 1.5);
  same.Load(state);
  narrower.Load(state);
  same.Update(Rising(0), Falling());
  CHECK(same.repeats() == 7);  // 4.5 came back, not 5
  CHECK(narrower.repeats() == 3);
  CHECK_THROWS_AS(same.Load(SafeTensors()), Error);
}

}  // namespace worldmodels::test
