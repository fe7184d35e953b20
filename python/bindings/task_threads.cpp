#include "python/bindings/task_threads.h"

#include <utility>

namespace worldmodels {

TaskThreads::TaskThreads(int threads, std::function<void(int worker, int item)> work,
                         std::function<void(int worker)> leave)
    : work_(std::move(work)), leave_(std::move(leave)) {
  for (int worker = 0; worker < threads; ++worker) {
    threads_.emplace_back([this, worker] { Loop(worker); });
  }
}

TaskThreads::~TaskThreads() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void TaskThreads::Push(std::span<const int> items) {
  {
    const std::lock_guard lock(mutex_);
    items_.insert(items_.end(), items.begin(), items.end());
  }
  if (items.size() == 1) {
    wake_.notify_one();
  } else {
    wake_.notify_all();
  }
}

bool TaskThreads::Help() {
  int item = 0;
  {
    const std::lock_guard lock(mutex_);
    if (items_.empty()) return false;
    item = items_.front();
    items_.pop_front();
  }
  work_(static_cast<int>(threads_.size()), item);
  return true;
}

int TaskThreads::Clear() {
  const std::lock_guard lock(mutex_);
  const auto dropped = static_cast<int>(items_.size());
  items_.clear();
  return dropped;
}

void TaskThreads::Loop(int worker) {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stop_ || !items_.empty(); });
    if (stop_) break;
    const int item = items_.front();
    items_.pop_front();
    lock.unlock();
    work_(worker, item);
    lock.lock();
  }
  lock.unlock();
  leave_(worker);
}

}  // namespace worldmodels
