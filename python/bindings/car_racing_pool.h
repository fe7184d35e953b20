#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "common/action.h"
#include "env/car_racing.h"
#include "env/environment_config.h"
#include "env/frame_renderer.h"
#include "python/bindings/env_batch.h"
#include "python/bindings/task_threads.h"

namespace worldmodels {

// When an environment whose episode is over begins anew (Gymnasium's AutoresetMode). kNever: it
// goes on as if it were not over.
enum class Autoreset { kNextStep, kSameStep, kDisabled, kNever };
constexpr std::array<std::string_view, 4> ChoiceNames(Autoreset) {
  return {"NextStep", "SameStep", "Disabled", "Never"};
}

struct PoolOptions {
  EnvironmentConfig environment;
  int num_envs = 1;
  int num_threads = 0;  // 0: one for each core, but no more than environments
  int batch_size = 0;   // 0: num_envs
  Autoreset autoreset = Autoreset::kNextStep;
  bool grayscale = false;
  bool state_info = false;    // fills in LaneInfo; else lap_finished and lap_known alone
  bool reuse = false;         // results are overwritten by the next call
  int action_repeat = 1;      // steps of the world in a step
  int max_episode_steps = 0;  // 0: never truncated
};

// Many racing worlds that are stepped and drawn by a few threads.
//
// One call at a time: Error (kFailure) for one from another thread while another is at work, and in
// a process that was forked from the one that made this. `interrupted` is called about twenty times
// a second by the thread that waits; what it throws ends the call, and then all environments need a
// Reset. Errors of a call that begin "environment N" leave everything as it was.
class CarRacingPool {
 public:
  using Interrupted = std::function<void()>;

  // Throws Error (kInput) for options that are not allowed.
  explicit CarRacingPool(const PoolOptions& options);
  // In a forked process the threads do not exist, and nothing is freed.
  ~CarRacingPool();

  int num_envs() const { return static_cast<int>(lanes_.size()); }
  int batch_size() const { return batch_size_; }
  int num_threads() const { return threads_; }
  int channels() const { return options_.grayscale ? 1 : 3; }
  const PoolOptions& options() const { return options_; }
  // Of an environment that was reset; not while it steps.
  const CarRacing& world(int env) const { return *lanes_.at(env).world; }
  const Pcg64& random(int env) const { return lanes_.at(env).random; }
  bool started(int env) const { return lanes_.at(env).started; }

  // Begins episodes in the environments of mask (num_envs; empty: all), each with its generator:
  // randoms[env] where there is one (num_envs, or empty), else as the last episode left it. Results
  // are had by Receive: of all environments, also those that go on.
  void Reset(std::span<const uint8_t> mask, std::span<const std::optional<Pcg64>> randoms,
             bool new_colours, const Interrupted& interrupted);
  // One action for each of env_ids, which all must have been received.
  void Send(std::span<const int> env_ids, std::span<const Action> actions);
  // The next batch_size results: with batch_size == num_envs slot i is environment i, else those
  // that were ready first.
  std::shared_ptr<const EnvBatch> Receive(const Interrupted& interrupted);

  // Draws env_ids (n) into frames (n, height, width, 3), with status bar and skid marks.
  void Render(std::span<const int> env_ids, int width, int height, std::span<uint8_t> frames,
              const Interrupted& interrupted);

 private:
  enum class Task { kReset, kStep, kShow, kRender };
  struct Lane {
    std::unique_ptr<CarRacing> world;
    Pcg64 random{uint64_t{0}};
    Task task = Task::kShow;
    Action action;
    bool new_colours = true;
    bool started = false;        // had a Reset
    bool over = false;           // and is to be reset
    bool received = false;       // its last results were, so that it may be given an action
    int steps = 0;               // of the episode
    uint8_t* picture = nullptr;  // where Task::kRender draws
  };
  struct StepOutcome {
    double reward = 0;
    bool terminated = false, truncated = false;
    LaneInfo info;
    std::optional<FinalStep> final_step;
  };
  // What a thread draws with.
  struct Painter {
    std::unique_ptr<FrameRenderer> frames;
    std::unique_ptr<FrameRenderer> pictures;
    int width = 0, height = 0;  // of pictures
    std::vector<uint8_t> rgb;   // scratch
  };

  std::unique_lock<std::mutex> BeginCall();
  bool ordered() const { return batch_size_ == num_envs(); }
  void Work(int worker, int env);
  StepOutcome Move(Lane& lane, Painter& painter);
  StepOutcome StepLane(Lane& lane, Painter& painter);
  void BeginEpisode(Lane& lane, bool new_colours);
  void Draw(const Lane& lane, Painter& painter, uint8_t* frame);
  LaneInfo Describe(const Lane& lane) const;
  std::shared_ptr<EnvBatch> NewBatch();
  void Start(std::span<const int> envs);
  // Until ready() holds, which is asked under mutex_. Throws what a thread or interrupted threw.
  template <typename Ready>
  void WaitUntil(const Ready& ready, const Interrupted& interrupted);
  void Abandon();

  PoolOptions options_;
  int batch_size_, threads_;
  bool caller_works_;
  size_t frame_bytes_;
  pid_t process_;
  std::vector<Lane> lanes_;
  std::vector<Painter> painters_;  // of each worker
  int width_ = 0, height_ = 0;     // of Render's pictures
  std::mutex call_;                // held during a call

  std::mutex mutex_;  // of what follows
  std::condition_variable done_;
  int pending_ = 0;                                // tasks begun or queued
  std::deque<std::shared_ptr<EnvBatch>> batches_;  // being filled, or to be received
  std::vector<std::shared_ptr<EnvBatch>> spare_;   // may be used again once nobody else has them
  std::shared_ptr<EnvBatch> received_;             // last; with reuse it is the caller's
  std::exception_ptr error_;

  std::unique_ptr<TaskThreads> workers_;  // last: its threads use all of the above
};

}  // namespace worldmodels
