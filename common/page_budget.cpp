#include "common/page_budget.h"

#include <algorithm>
#include <utility>

#include "common/resident_memory.h"

namespace worldmodels {
namespace {

constexpr int64_t kLookEvery = 16 << 20;  // bytes newly used
// The kernel also maps pages around those that are used, 64 kB at once; several parts of an item.
constexpr int64_t kAround = 5 * (64 << 10);

}  // namespace

PageBudget::PageBudget(int64_t items, int64_t most_bytes, std::function<void()> forget)
    : most_bytes_(most_bytes), forget_(std::move(forget)), used_(static_cast<size_t>(items)) {}

void PageBudget::Use(int64_t item, int64_t bytes) {
  std::atomic<uint32_t>& used = used_[static_cast<size_t>(item)];
  const uint32_t round = round_.load(std::memory_order_relaxed);
  if (used.load(std::memory_order_relaxed) == round) return;
  used.store(round, std::memory_order_relaxed);
  const int64_t added = bytes + kAround;
  if (since_look_.fetch_add(added, std::memory_order_relaxed) + added >= kLookEvery) Look();
}

void PageBudget::Look() {
  since_look_ = 0;
  // What may be added before the next look, by this thread and those that have just looked away.
  constexpr int64_t kMargin = 2 * kLookEvery;
  if (MeasureResidentMemory().all() < most_bytes_ - kMargin) return;
  ++round_;
  forget_();
}

}  // namespace worldmodels
