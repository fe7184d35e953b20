#include "common/resident_memory.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "common/mapped_npz.h"
#include "common/npz_stream.h"
#include "common/page_budget.h"
#include "tests/common/temporary_folder.h"

namespace worldmodels {

TEST_CASE("what of a file is in memory stays within a bound, however much of it is used") {
  const TemporaryFolder folder;
  constexpr int64_t kItems = 256, kItem = 1 << 20;
  StreamNpz(folder / "a.npz", {{"x", "|u1", {kItems, kItem}, [](const NpySink& sink) {
                                  for (int64_t i = 0; i < kItems; ++i) {
                                    sink(std::vector(kItem, static_cast<std::byte>(i)));
                                  }
                                }}});
  const auto mapped = MappedNpz::Open(folder / "a.npz");
  REQUIRE(mapped);
  const auto bytes = mapped->at("x").bytes;
  const auto use = [&](int64_t item) {
    const auto part = bytes.subspan(static_cast<size_t>(item * kItem), kItem);
    CHECK(
        std::ranges::all_of(part, [&](std::byte b) { return b == static_cast<std::byte>(item); }));
  };
  mapped->Check("x", [](auto, int64_t) {});
  const ResidentMemory before = MeasureResidentMemory();
  REQUIRE(before.own > 0);
  REQUIRE(before.mapped > 0);
  const int64_t most = before.all() + (96 << 20);
  int64_t largest = 0;
  int forgotten = 0;
  PageBudget budget(kItems, most, [&] {
    ++forgotten;
    mapped->Forget();
  });
  for (int64_t i = 0; i < 2 * kItems; ++i) {
    budget.Use(i % kItems, kItem);
    use(i % kItems);
    largest = std::max(largest, MeasureResidentMemory().all());
  }
  CHECK(largest <= most);
  CHECK(largest > before.all() + (48 << 20));  // it is used, too
  CHECK(forgotten >= 4);

  // Within the bound nothing is given back.
  forgotten = 0;
  PageBudget wide(kItems, int64_t{1} << 40, [&] { ++forgotten; });
  for (int64_t i = 0; i < kItems; ++i) wide.Use(i, kItem);
  CHECK(forgotten == 0);
}

TEST_CASE("what was freed is given back to the system, whoever took it and wherever it lies") {
  // Blocks of a thread of its own, and small ones between them that stay: none lies at the end of
  // its heap.
  constexpr int64_t kBlock = 1 << 20, kBlocks = 200;
  std::vector<std::vector<char>> blocks, between;
  // The first large block that is freed makes glibc keep such blocks from then on.
  std::vector<char>(2 * kBlock).clear();
  std::jthread([&] {
    for (int64_t i = 0; i < kBlocks; ++i) {
      blocks.emplace_back(kBlock, 'x');
      between.emplace_back(1000, 'y');
    }
  }).join();
  ReturnFreedMemory();
  const int64_t before = MeasureResidentMemory().own;
  blocks.clear();
  REQUIRE(MeasureResidentMemory().own > before - kBlocks * kBlock / 2);
  ReturnFreedMemory();
  CHECK(MeasureResidentMemory().own < before - kBlocks * kBlock * 9 / 10);
}

}  // namespace worldmodels
