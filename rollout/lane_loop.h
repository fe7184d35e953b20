#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "controller/episode_evaluator.h"
#include "rollout/driver.h"
#include "rollout/latent_world.h"

namespace worldmodels {

// What is kept of one episode, besides its result.
class Recorder {
 public:
  virtual ~Recorder() = default;

  // Before each step.
  virtual void Observed(const LatentWorld& world, int lane) = 0;
  virtual void Stepped(const Action& action, const StepResult& result) = 0;
  // It is over; the lane is as the last step left it.
  virtual void Finish(LatentWorld& world, int lane) = 0;
};

// One episode: where it begins, who drives, and what is kept.
struct LaneEpisode {
  EpisodeStart start;
  std::unique_ptr<Driver> driver;
  std::unique_ptr<Recorder> recorder = nullptr;  // or none
};

// Episodes to be driven: jobs 0, ..., count - 1.
struct EpisodePlan {
  int64_t count = 0;
  std::function<LaneEpisode(int64_t job)> begin;  // called from any thread
  int stall_steps = 0;    // without earning, after which one is cut; 0: never
  int64_t max_steps = 0;  // after which one is cut; 0: the world's own
  const char* interrupted = "interrupted while driving";  // the message then
};

// Where a lane loop's jobs come from, and where they go.
class LaneJobs {
 public:
  virtual ~LaneJobs() = default;

  virtual int64_t Next() = 0;  // -1 if none is left
  virtual void Done(int64_t job, const EpisodeResult& result) = 0;
  // All lanes together made so many steps; false: the loop is to stop where it is.
  virtual bool Stepped(int steps) = 0;
};

// The loop of all that is driven: each of up to `lanes` lanes takes a job, and the next one as soon
// as it is free, so that no lane waits for another; a lane without a job costs nothing. What
// becomes of a job depends neither on its lane nor on the others. Throws Error (kInterrupted) soon
// after an interrupt.
void DriveLanes(LatentWorld& world, int64_t lanes, const EpisodePlan& plan, LaneJobs& jobs);

}  // namespace worldmodels
