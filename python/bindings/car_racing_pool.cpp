#include "python/bindings/car_racing_pool.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "common/error.h"
#include "common/workers.h"
#include "env/software_renderer.h"
#include "python/bindings/grayscale.h"

namespace worldmodels {
namespace {

constexpr auto kInterruptInterval = std::chrono::milliseconds(50);
constexpr size_t kMostSpare = 4;

void CheckRange(const char* name, int value, int least, int most) {
  if (value < least || value > most) {
    FailInput("{} is {}, expected {} to {}", name, value, least, most);
  }
}

const PoolOptions& Checked(const PoolOptions& options) {
  constexpr int kMost = 1000000;
  CheckConfig("environment", options.environment);
  CheckRange("num_envs", options.num_envs, 1, kMost);
  CheckRange("num_threads", options.num_threads, 0, 1024);
  CheckRange("batch_size", options.batch_size, 0, options.num_envs);
  CheckRange("action_repeat", options.action_repeat, 1, 1000);
  CheckRange("max_episode_steps", options.max_episode_steps, 0, 1000000000);
  return options;
}

}  // namespace

CarRacingPool::CarRacingPool(const PoolOptions& options)
    : options_(Checked(options)),
      batch_size_(options.batch_size == 0 ? options.num_envs : options.batch_size),
      threads_(std::min(ThreadCount(options.num_threads), options.num_envs)),
      // SFML's things belong to the thread that made them, and a caller need not be always the
      // same; and who asks for some first wants the others to be worked on while it does something
      // else.
      caller_works_(options.environment.renderer == Renderer::kSoftware &&
                    batch_size_ == options.num_envs),
      frame_bytes_(FrameBytes(options.environment.frame_size) / 3 * (options.grayscale ? 1 : 3)),
      process_(::getpid()),
      lanes_(static_cast<size_t>(options.num_envs)),
      painters_(static_cast<size_t>(threads_)) {
  for (Lane& lane : lanes_) lane.world = std::make_unique<CarRacing>(options_.environment);
  workers_ = std::make_unique<TaskThreads>(
      threads_ - (caller_works_ ? 1 : 0), [this](int worker, int env) { Work(worker, env); },
      [this](int worker) { painters_[worker] = {}; });
}

CarRacingPool::~CarRacingPool() {
  if (::getpid() == process_) return;
  static_cast<void>(workers_.release());
  // Its worlds may have been in the middle of a step, and its mutexes locked.
  for (Lane& lane : lanes_) static_cast<void>(lane.world.release());
}

std::unique_lock<std::mutex> CarRacingPool::BeginCall() {
  if (::getpid() != process_) {
    FailRun("these environments were made before the process was forked; make them after it");
  }
  std::unique_lock lock(call_, std::try_to_lock);
  if (!lock) FailRun("these environments are being used by another thread");
  return lock;
}

void CarRacingPool::Reset(std::span<const uint8_t> mask,
                          std::span<const std::optional<Pcg64>> randoms, bool new_colours,
                          const Interrupted& interrupted) {
  const auto call = BeginCall();
  for (size_t i = 0; i < lanes_.size() && !mask.empty(); ++i) {
    if (!mask[i] && !lanes_[i].started) {
      FailRun("environment {} was never reset: reset it with the others", i);
    }
  }
  WaitUntil([this] { return pending_ == 0; }, interrupted);
  batches_.clear();
  std::vector<int> envs;
  for (int i = 0; i < num_envs(); ++i) {
    Lane& lane = lanes_[i];
    const bool begins = mask.empty() || mask[i] != 0;
    lane.task = begins ? Task::kReset : Task::kShow;
    lane.new_colours = new_colours;
    if (begins && !randoms.empty() && randoms[i]) lane.random = *randoms[i];
    envs.push_back(i);
  }
  Start(envs);
}

void CarRacingPool::Send(std::span<const int> env_ids, std::span<const Action> actions) {
  const auto call = BeginCall();
  if (env_ids.size() != actions.size()) {
    FailInput("{} actions for {} environments", actions.size(), env_ids.size());
  }
  if (ordered() && env_ids.size() != lanes_.size()) {
    FailInput("actions for {} environments, expected {}", env_ids.size(), lanes_.size());
  }
  for (size_t i = 0; i < env_ids.size(); ++i) {
    const int env = env_ids[i];
    if (env < 0 || env >= num_envs()) {
      FailInput("environment {} does not exist, expected 0 to {}", env, num_envs() - 1);
    }
    const std::string fault = DescribeFault(actions[i]);
    if (!fault.empty()) FailInput("environment {}: {}", env, fault);
    const Lane& lane = lanes_[env];
    if (!lane.started) FailRun("environment {} needs a reset", env);
    if (!lane.received) FailRun("environment {} has an action whose result was not received", env);
    if (lane.over && options_.autoreset == Autoreset::kDisabled) {
      FailRun("environment {}: its episode is over, reset it", env);
    }
  }
  // Each once, so that no two threads step the same one.
  for (size_t i = 0; i < env_ids.size(); ++i) {
    Lane& lane = lanes_[env_ids[i]];
    if (!std::exchange(lane.received, false)) {
      for (size_t k = 0; k < i; ++k) lanes_[env_ids[k]].received = true;
      FailInput("environment {} has two actions", env_ids[i]);
    }
    lane.task = Task::kStep;
    lane.action = actions[i];
  }
  Start(env_ids);
}

std::shared_ptr<const EnvBatch> CarRacingPool::Receive(const Interrupted& interrupted) {
  const auto call = BeginCall();
  const auto full = [this] { return !batches_.empty() && batches_.front()->filled == batch_size_; };
  WaitUntil([&] { return full() || pending_ == 0; }, interrupted);
  const std::lock_guard lock(mutex_);
  if (!full()) {
    FailRun("nothing to receive: fewer than {} environments were sent an action", batch_size_);
  }
  std::shared_ptr<EnvBatch> batch = std::move(batches_.front());
  batches_.pop_front();
  for (const int32_t env : batch->env_ids) lanes_[env].received = true;
  std::ranges::sort(batch->finals, {}, &FinalStep::slot);
  if (options_.reuse) received_ = batch;
  return batch;
}

void CarRacingPool::Render(std::span<const int> env_ids, int width, int height,
                           std::span<uint8_t> frames, const Interrupted& interrupted) {
  const auto call = BeginCall();
  const size_t bytes = size_t{3} * width * height;
  for (const int env : env_ids) {
    if (!lanes_.at(env).started) FailRun("environment {} needs a reset", env);
  }
  WaitUntil([this] { return pending_ == 0; }, interrupted);
  width_ = width;
  height_ = height;
  for (size_t i = 0; i < env_ids.size(); ++i) {
    lanes_[env_ids[i]].task = Task::kRender;
    lanes_[env_ids[i]].picture = frames.data() + i * bytes;
  }
  {
    const std::lock_guard lock(mutex_);
    pending_ += static_cast<int>(env_ids.size());
  }
  workers_->Push(env_ids);
  WaitUntil([this] { return pending_ == 0; }, interrupted);
}

void CarRacingPool::Start(std::span<const int> envs) {
  {
    const std::lock_guard lock(mutex_);
    pending_ += static_cast<int>(envs.size());
    if (ordered()) batches_.push_back(NewBatch());
  }
  workers_->Push(envs);
}

// Under mutex_.
std::shared_ptr<EnvBatch> CarRacingPool::NewBatch() {
  for (const std::shared_ptr<EnvBatch>& batch : spare_) {
    const bool in_use = options_.reuse
                            ? batch == received_ || std::ranges::count(batches_, batch) > 0
                            : batch.use_count() > 1;
    if (in_use) continue;
    // A view that another thread gave up was read before.
    std::atomic_thread_fence(std::memory_order_acquire);
    batch->taken = 0;
    batch->filled = 0;
    batch->finals.clear();
    return batch;
  }
  auto batch = std::make_shared<EnvBatch>(batch_size_, frame_bytes_);
  if (options_.reuse || spare_.size() < kMostSpare) spare_.push_back(batch);
  return batch;
}

template <typename Ready>
void CarRacingPool::WaitUntil(const Ready& ready, const Interrupted& interrupted) {
  auto asked = std::chrono::steady_clock::now();
  try {
    while (true) {
      const bool helped = caller_works_ && workers_->Help();
      if (helped) {
        const auto now = std::chrono::steady_clock::now();
        if (now - asked < kInterruptInterval) continue;
        asked = now;
      } else {
        std::unique_lock lock(mutex_);
        if (done_.wait_for(lock, kInterruptInterval,
                           [&] { return error_ != nullptr || ready(); })) {
          if (error_ != nullptr) std::rethrow_exception(std::exchange(error_, nullptr));
          return;
        }
      }
      interrupted();
    }
  } catch (...) {
    Abandon();
    throw;
  }
}

// After an interrupt or a failure: nothing that was begun counts.
void CarRacingPool::Abandon() {
  const int dropped = workers_->Clear();
  std::unique_lock lock(mutex_);
  pending_ -= dropped;
  done_.wait(lock, [this] { return pending_ == 0; });
  error_ = nullptr;
  batches_.clear();
  for (Lane& lane : lanes_) lane.started = lane.received = false;
}

}  // namespace worldmodels
