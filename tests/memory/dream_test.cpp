#include "memory/dream.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "common/error.h"

using namespace worldmodels;

TEST_CASE("a lane's dream depends on neither its place nor the other lanes") {
  MemoryConfig config;
  config.hidden_size = 40;
  Pcg64 random(3);
  const MdnRnn model = MdnRnn::Random(config, 8, random);
  constexpr int kLanes = 29;
  std::vector<float> first, z(8);
  for (int place = 0; place < kLanes; ++place) {
    Dream dream(model, kLanes, 1.15);
    for (int lane = 0; lane < kLanes; ++lane) {
      FillNormal(random, z);
      dream.Reset(lane, z, 1000 + random.UniformInt(1000));
    }
    dream.Reset(place, std::vector<float>(8, 0.25f), 7);
    std::vector<float> actions(kLanes * 3), trace;
    for (int t = 0; t < 5; ++t) {
      FillNormal(random, actions);
      std::fill_n(actions.begin() + place * 3, 3, 0.1f * static_cast<float>(t));
      dream.Step(actions);
      trace.insert(trace.end(), dream.z().begin() + place * 8, dream.z().begin() + place * 8 + 8);
      trace.insert(trace.end(), dream.hidden().begin() + place * 40,
                   dream.hidden().begin() + place * 40 + 40);
      trace.push_back(dream.rewards()[place]);
    }
    if (place == 0) first = trace;
    REQUIRE(trace == first);
  }
}

TEST_CASE("the first lanes dream alone as among all, and go on in the lane they are moved to") {
  MemoryConfig config;
  config.hidden_size = 40;
  Pcg64 random(3);
  const MdnRnn model = MdnRnn::Random(config, 8, random);
  Dream dream(model, 14, 1.15), single(model, 1, 1.15);
  for (int lane = 0; lane < 14; ++lane) {
    dream.Reset(lane, std::vector<float>(8, static_cast<float>(lane)), lane);
  }
  single.Reset(0, std::vector<float>(8, 13.0f), 13);
  int lane = 13;
  for (int lanes = 14; lanes > 0; --lanes) {
    if (lane == lanes) {
      dream.MoveLane(lane, lane - 1);
      --lane;
    }
    std::vector<float> actions(static_cast<size_t>(lanes) * kActionSize, 0.2f);
    dream.Step(actions);
    single.Step(std::span(actions).first(kActionSize));
    CHECK(std::equal(single.z().begin(), single.z().end(), dream.z().begin() + lane * 8));
    CHECK(std::equal(single.hidden().begin(), single.hidden().end(),
                     dream.hidden().begin() + lane * 40));
    CHECK(single.rewards()[0] == dream.rewards()[lane]);
    CHECK(single.done_probability(0) == dream.done_probability(lane));
  }
}

TEST_CASE("a negative temperature is refused") {
  Pcg64 random(3);
  const MdnRnn model = MdnRnn::Random(MemoryConfig(), 8, random);
  CHECK_THROWS_AS(Dream(model, 1, -1.0), Error);
}
