#include "env/vector_env.h"

#include <malloc.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "common/error.h"
#include "common/npy.h"
#include "env/private_display.h"
#include "tests/env/digest.h"
#include "tests/env/driving.h"

namespace worldmodels {
namespace {

EnvironmentConfig Software() {
  EnvironmentConfig config;
  config.renderer = Renderer::kSoftware;
  return config;
}

std::vector<uint8_t> Frame(VectorEnv& env, int lane) {
  const size_t bytes = FrameBytes(env.frame_size());
  std::vector<uint8_t> frames(env.lanes() * bytes, uint8_t{77});
  env.Observe(frames);
  return {frames.begin() + lane * bytes, frames.begin() + (lane + 1) * bytes};
}

// Every tenth frame of an episode driven in one lane, one after the other.
std::vector<uint8_t> Film(VectorEnv& env, int lane, uint64_t seed, int steps) {
  std::vector<uint8_t> film;
  env.Reset(lane, seed);
  for (int step = 0; step < steps; ++step) {
    if (step % 10 == 0) {
      const std::vector<uint8_t> frame = Frame(env, lane);
      film.insert(film.end(), frame.begin(), frame.end());
    }
    env.Step(lane, FollowRoad(env.env(lane)));
  }
  return film;
}

TEST_CASE("same seed and actions give the same frames in any lane, thread and after any episode") {
  VectorEnv alone(Software(), 1);
  const std::vector<uint8_t> expected = Film(alone, 0, 12, 200);

  VectorEnv many(Software(), 3);
  many.Reset(0, 1);
  Film(many, 2, 99, 150);
  CHECK(Film(many, 2, 12, 200) == expected);

  std::vector<uint8_t> elsewhere;
  std::thread([&] {
    VectorEnv env(Software(), 2);
    elsewhere = Film(env, 1, 12, 200);
  }).join();
  CHECK(elsewhere == expected);
}

TEST_CASE("the software renderer's film of 1,000 steps has the pixels that it always had") {
  const NpzArrays recorded =
      LoadNpz(std::string(WORLDMODELS_TEST_DATA) + "/env/trace_random_seed3.npz");
  const auto actions = recorded.at("actions").values<float>();
  VectorEnv env(Software(), 1);
  env.Reset(0, 3);
  Digest digest;
  size_t row = 0;
  for (; row < actions.size() / kActionSize; ++row) {
    env.Step(0, ActionFrom(actions.subspan(row * kActionSize).first<kActionSize>()));
    const std::vector<uint8_t> frame = Frame(env, 0);
    digest.Add(std::as_bytes(std::span(frame)));
  }
  CHECK(row == 1000);
  CHECK(digest.value() == 0xdfa1cd1b46059c16ull);
}

TEST_CASE("resets, steps and frames leave the memory in use as it was") {
  VectorEnv env(Software(), 2);
  const auto round = [&env] {
    for (uint64_t seed = 0; seed < 5; ++seed) {
      Film(env, 0, seed, 100);
      Film(env, 1, seed + 5, 100);
    }
  };
  round();
  const struct mallinfo2 before = mallinfo2();
  for (int k = 0; k < 4; ++k) round();
  const struct mallinfo2 after = mallinfo2();
  // malloc may give a few bytes more than were asked for; 40 resets that leave anything leave more.
  const size_t slack = 256;
  CHECK(after.uordblks + after.hblkhd <= before.uordblks + before.hblkhd + slack);
}

TEST_CASE("a lane that was never reset is black") {
  VectorEnv env(Software(), 2);
  env.Reset(1, 5);
  const auto is_zero = [](uint8_t value) { return value == 0; };
  const std::vector<uint8_t> never = Frame(env, 0);
  CHECK(std::all_of(never.begin(), never.end(), is_zero));
  const std::vector<uint8_t> drawn = Frame(env, 1);
  CHECK_FALSE(std::all_of(drawn.begin(), drawn.end(), is_zero));
}

TEST_CASE("steps go on in every lane by itself") {
  VectorEnv env(Software(), 2);
  CarRacing single(Software());
  env.Reset(0, 5);
  env.Reset(1, 6, 30);
  single.Reset(6, 30);
  for (int step = 0; step < 50; ++step) {
    const Action action = FollowRoad(single);
    env.Step(0, {0, 1, 0});
    CHECK(env.Step(1, action).reward == single.Step(action).reward);
  }
  CHECK(env.env(1).total_reward() == single.total_reward());
}

TEST_CASE("the first lanes, or one, are drawn as all are, and lanes change places") {
  VectorEnv env(Software(), 3);
  for (int lane = 0; lane < 3; ++lane) env.Reset(lane, 5, 10 * lane);
  const size_t bytes = FrameBytes(env.frame_size());
  std::vector<uint8_t> all(3 * bytes), two(2 * bytes), one(bytes);
  env.Observe(all);
  env.Observe(two);
  env.Observe(2, one);
  CHECK(std::equal(two.begin(), two.end(), all.begin()));
  CHECK(std::equal(one.begin(), one.end(), all.begin() + 2 * bytes));
  env.Swap(0, 2);
  CHECK(Frame(env, 0) == one);
  CHECK(std::equal(all.begin(), all.begin() + bytes, Frame(env, 2).begin()));
}

TEST_CASE("no lanes, and frames of the wrong size, are clear errors") {
  CHECK_THROWS_AS(VectorEnv(Software(), 0), Error);
  VectorEnv env(Software(), 2);
  std::vector<uint8_t> small(10), large(3 * FrameBytes(env.frame_size()));
  CHECK_THROWS_AS(env.Observe(small), Error);
  CHECK_THROWS_AS(env.Observe(large), Error);
  CHECK_THROWS_AS(env.Observe(1, large), Error);
}

TEST_CASE("SFML's frames are the same from two threads at once as from one", "[display]") {
  const PrivateDisplay display;
  EnvironmentConfig config;
  std::vector<uint8_t> expected;
  {
    VectorEnv env(config, 4);
    expected = Film(env, 1, 3, 100);
  }
  std::vector<std::vector<uint8_t>> films(2);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < films.size(); ++i) {
    threads.emplace_back([&, i] {
      VectorEnv env(config, 4);
      films[i] = Film(env, static_cast<int>(3 * i), 3, 100);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(films[0] == expected);
  CHECK(films[1] == expected);
}

}  // namespace
}  // namespace worldmodels
