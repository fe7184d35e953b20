#include "common/workers.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

namespace worldmodels {
namespace {

TEST_CASE("every index is worked on exactly once, by a worker of the set") {
  Workers workers(3);
  CHECK(workers.size() == 3);
  std::vector<std::atomic<int>> times(1000);
  std::atomic<bool> strange = false;
  workers.ForEach(1000, [&](int worker, int64_t index) {
    if (worker < 0 || worker >= 3) strange = true;
    ++times[index];
  });
  CHECK_FALSE(strange);
  CHECK(std::all_of(times.begin(), times.end(), [](const auto& n) { return n == 1; }));
}

TEST_CASE("a loop over nothing returns at once") {
  Workers workers(2);
  workers.ForEach(0, [](int, int64_t) { throw std::logic_error("called"); });
}

TEST_CASE("each worker is called once") {
  Workers workers(4);
  std::vector<std::atomic<int>> times(4);
  for (int round = 0; round < 100; ++round) workers.Run([&](int worker) { ++times[worker]; });
  for (const auto& n : times) CHECK(n == 100);
}

TEST_CASE("an exception comes out of the loop, stops the rest, and the workers can be used again") {
  Workers workers(2);
  std::atomic<int64_t> calls = 0;
  CHECK_THROWS_AS(workers.ForEach(1000000,
                                  [&](int, int64_t index) {
                                    ++calls;
                                    if (index == 10) throw std::runtime_error("ten");
                                  }),
                  std::runtime_error);
  CHECK(calls < 1000000);
  calls = 0;
  workers.ForEach(100, [&](int, int64_t) { ++calls; });
  CHECK(calls == 100);
}

}  // namespace
}  // namespace worldmodels
