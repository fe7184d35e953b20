#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace worldmodels {

// Threads that take items from a queue, in its order.
class TaskThreads {
 public:
  // work(worker, item) must not throw; worker is below threads, or threads for the thread that
  // calls Help. leave(worker) is called once by each thread before it ends.
  TaskThreads(int threads, std::function<void(int worker, int item)> work,
              std::function<void(int worker)> leave);
  // What was not begun is dropped.
  ~TaskThreads();
  TaskThreads(const TaskThreads&) = delete;
  TaskThreads& operator=(const TaskThreads&) = delete;

  void Push(std::span<const int> items);
  // Does one item on the calling thread; false if none is left. One thread at a time.
  bool Help();
  // Drops what was not begun. Returns how many items that are.
  int Clear();

 private:
  void Loop(int worker);

  std::function<void(int, int)> work_;
  std::function<void(int)> leave_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<int> items_;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace worldmodels
