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

TEST_CASE("a negative temperature is refused") {
  Pcg64 random(3);
  const MdnRnn model = MdnRnn::Random(MemoryConfig(), 8, random);
  CHECK_THROWS_AS(Dream(model, 1, -1.0), Error);
}
