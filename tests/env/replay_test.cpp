#include "env/replay.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "common/error.h"
#include "tests/env/digest.h"

using namespace worldmodels;

namespace {

const std::string kTraces = WORLDMODELS_TEST_DATA "/env/";

NpyArray Idle(int64_t steps) { return NpyArray("<f4", {steps, 3}); }

uint64_t DigestOf(const NpzArrays& trace) {
  Digest digest;
  for (const char* key : {"hull_pos", "hull_angle", "hull_vel", "w_omega", "w_joint", "reward"}) {
    digest.Add(trace.at(key).bytes());
  }
  return digest.value();
}

}  // namespace

TEST_CASE("Recorded actions lead where they led in Gymnasium") {
  const std::string script = GENERATE("lock_seed1", "random_seed3", "sine_seed2", "follow_seed2");
  CAPTURE(script);
  const NpzArrays recorded = LoadNpz(kTraces + "trace_" + script + ".npz");
  const NpzArrays trace =
      Replay({}, recorded.at("seed").values<int64_t>()[0], recorded.at("actions"), script);

  const auto rows = recorded.at("rows").values<int32_t>();
  const auto places = recorded.at("hull_pos").values<float>();
  const auto angles = recorded.at("hull_angle").values<float>();
  const auto visited = recorded.at("visited").values<int32_t>();
  const auto hull_pos = trace.at("hull_pos").values<float>();
  const auto hull_angle = trace.at("hull_angle").values<float>();
  double worst = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto row = static_cast<size_t>(rows[i]);
    worst = std::max(worst, std::hypot(1.0 * hull_pos[2 * row] - places[2 * i],
                                       1.0 * hull_pos[2 * row + 1] - places[2 * i + 1]));
    CHECK(hull_angle[row] == Approx(angles[i]).margin(0.005));
    CHECK(trace.at("visited").values<int32_t>()[row] == visited[i]);
  }
  CHECK(worst < 0.005);

  const auto reward = trace.at("reward").values<double>();
  CHECK(std::accumulate(reward.begin(), reward.end(), 0.0) ==
        Approx(recorded.at("total_reward").values<double>()[0]).margin(1e-6));
  const auto expected = recorded.at("terminated").bytes();
  const auto terminated = trace.at("terminated").bytes();
  CHECK(std::equal(terminated.begin(), terminated.end(), expected.begin(), expected.end()));
}

TEST_CASE("A trace of 1,000 steps has the bytes that it always had") {
  const NpzArrays recorded = LoadNpz(kTraces + "trace_random_seed3.npz");
  CHECK(DigestOf(Replay({}, 3, recorded.at("actions"), "actions")) == 0x662eaf761ea32307ull);
}

TEST_CASE(
    "A trace has the documented keys, one row more than actions, and NaN as its first action") {
  const NpzArrays trace = Replay({}, 0, Idle(4), "actions");
  const int64_t tiles = 319;
  const std::map<std::string, std::pair<std::string, std::vector<int64_t>>> expected = {
      {"track", {"<f8", {tiles, 4}}}, {"border", {"|b1", {tiles}}},  {"action", {"<f4", {5, 3}}},
      {"reward", {"<f8", {5}}},       {"terminated", {"|b1", {5}}},  {"hull_pos", {"<f4", {5, 2}}},
      {"hull_angle", {"<f4", {5}}},   {"hull_vel", {"<f4", {5, 2}}}, {"hull_angvel", {"<f4", {5}}},
      {"w_omega", {"<f8", {5, 4}}},   {"w_phase", {"<f8", {5, 4}}},  {"w_joint", {"<f4", {5, 4}}},
      {"w_ntiles", {"<i4", {5, 4}}},  {"visited", {"<i4", {5}}}};
  CHECK(trace.size() == expected.size());
  for (const auto& [key, form] : expected) {
    CAPTURE(key);
    REQUIRE(trace.count(key) == 1);
    CHECK(trace.at(key).dtype() == form.first);
    CHECK(trace.at(key).shape() == form.second);
  }
  CHECK(std::isnan(trace.at("action").values<float>()[0]));
  CHECK(trace.at("reward").values<double>()[0] == 0);
}

TEST_CASE("A replay keeps the frames of the rows that are asked for") {
  EnvironmentConfig config;
  config.frame_size = 16;
  const std::vector<int64_t> rows = {3, 0};
  const ReplayFrames frames = {rows, [](const CarRacing& world, std::span<uint8_t> frame) {
                                 std::fill(frame.begin(), frame.end(),
                                           static_cast<uint8_t>(100 + world.steps()));
                               }};
  const NpzArrays trace = Replay(config, 0, Idle(4), "actions", frames);
  CHECK(trace.at("frames").shape() == std::vector<int64_t>{2, 16, 16, 3});
  CHECK(trace.at("frames").values<uint8_t>().front() == 103);
  CHECK(trace.at("frames").values<uint8_t>().back() == 100);
  CHECK(trace.at("frame_rows").values<int32_t>()[0] == 3);
}

TEST_CASE("A replay refuses actions of the wrong shape, type or value and rows that do not exist") {
  CHECK_THROWS_AS(Replay({}, 0, NpyArray("<f4", {4, 2}), "a.npy"), Error);
  CHECK_THROWS_AS(Replay({}, 0, NpyArray("<f4", {12}), "a.npy"), Error);
  CHECK_THROWS_AS(Replay({}, 0, NpyArray("<i4", {4, 3}), "a.npy"), Error);
  NpyArray actions = Idle(4);
  actions.values<float>()[7] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(Replay({}, 0, actions, "a.npy"),
                    Catch::Contains("a.npy: row 2: gas is nan, expected 0 to 1"));
  const std::vector<int64_t> rows = {5};
  CHECK_THROWS_AS(Replay({}, 0, Idle(4), "a.npy", {rows, nullptr}), Error);
}

TEST_CASE("Actions may be float64, as NumPy makes them") {
  CHECK(DigestOf(Replay({}, 0, NpyArray("<f8", {20, 3}), "a")) ==
        DigestOf(Replay({}, 0, Idle(20), "a")));
}
