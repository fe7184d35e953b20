#include "common/workers.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "common/cores.h"

namespace worldmodels {

struct Workers::State {
  std::mutex mutex;
  std::condition_variable start, done;
  const std::function<void(int)>* body = nullptr;
  int64_t round = 0;
  int running = 0;
  bool stop = false;
  std::exception_ptr error;
  std::vector<std::thread> threads;

  void Stop() {
    {
      std::lock_guard lock(mutex);
      stop = true;
    }
    start.notify_all();
    for (std::thread& thread : threads) thread.join();
  }

  void Loop(int worker) {
    int64_t seen = 0;
    std::unique_lock lock(mutex);
    while (true) {
      start.wait(lock, [&] { return stop || round > seen; });
      if (stop) return;
      seen = round;
      const std::function<void(int)>& call = *body;
      lock.unlock();
      std::exception_ptr thrown;
      try {
        call(worker);
      } catch (...) {
        thrown = std::current_exception();
      }
      lock.lock();
      if (thrown && !error) error = std::move(thrown);
      if (--running == 0) done.notify_all();
    }
  }
};

int ThreadCount(int threads) {
  if (threads < 0) throw std::logic_error("a negative number of threads");
  return threads > 0 ? threads : UsableCores();
}

Workers::Workers(int threads) : state_(std::make_unique<State>()) {
  threads = ThreadCount(threads);
  try {
    for (int i = 0; i < threads; ++i) {
      state_->threads.emplace_back([state = state_.get(), i] { state->Loop(i); });
    }
  } catch (...) {
    state_->Stop();
    throw;
  }
}

Workers::~Workers() { state_->Stop(); }

int Workers::size() const { return static_cast<int>(state_->threads.size()); }

void Workers::Run(const std::function<void(int worker)>& body) {
  std::unique_lock lock(state_->mutex);
  state_->body = &body;
  state_->running = size();
  state_->error = nullptr;
  ++state_->round;
  state_->start.notify_all();
  state_->done.wait(lock, [&] { return state_->running == 0; });
  if (state_->error) std::rethrow_exception(std::exchange(state_->error, nullptr));
}

void Workers::ForEach(int64_t count, const std::function<void(int worker, int64_t index)>& body) {
  std::atomic<int64_t> next = 0;
  std::atomic<bool> failed = false;
  Run([&](int worker) {
    try {
      while (!failed) {
        const int64_t index = next++;
        if (index >= count) return;
        body(worker, index);
      }
    } catch (...) {
      failed = true;
      throw;
    }
  });
}

}  // namespace worldmodels
