#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

namespace worldmodels {

// Keeps the resident memory of a process that uses a mapped file (common/mapped_npz.h) within a
// bound: it is told what is used, looks at what is resident now and then, and has the file's pages
// given back when that comes near the bound. For several threads at once.
class PageBudget {
 public:
  // items: parts of the file, 0 to items - 1. most_bytes: of the whole process; forget: gives back
  // the pages (MappedNpz::Forget).
  PageBudget(int64_t items, int64_t most_bytes, std::function<void()> forget);

  // An item of so many bytes is about to be used. Cheap where it was used since pages were last
  // given back.
  void Use(int64_t item, int64_t bytes);

 private:
  void Look();

  int64_t most_bytes_;
  std::function<void()> forget_;
  std::atomic<uint32_t> round_ = 1;          // goes up when pages are given back
  std::vector<std::atomic<uint32_t>> used_;  // in which round each item was used last
  std::atomic<int64_t> since_look_ = 0;      // bytes
};

}  // namespace worldmodels
