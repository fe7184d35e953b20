#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "common/episode.h"
#include "env/episode_scene.h"
#include "env/vector_env.h"

namespace worldmodels {

// The real world driven by someone, with all that makes a rollout of it kept.
class DriveSession {
 public:
  // save: the folder of rollouts that episodes are written to, numbered from first_index on or
  // after the last one there; empty: nowhere. The run's collection may then fill the numbers below.
  DriveSession(const EnvironmentConfig& environment, uint64_t seed,
               const std::filesystem::path& save, int64_t first_index);

  // Begins an episode on the track of the seed, and saves the one before as SaveUnfinished does.
  void Reset(uint64_t seed);

  // One step; does nothing when finished. An episode that ends is saved.
  void Step(const Action& action);

  // Saves what was driven of an episode that has not ended, if it is a second or longer.
  void SaveUnfinished();

  uint64_t seed() const { return seed_; }
  const CarRacing& world() const { return env_.env(0); }
  bool finished() const { return finished_; }
  std::string Ending() const;
  const Action& action() const { return action_; }
  int frame_size() const { return env_.frame_size(); }
  std::span<const uint8_t> frame() const { return frame_; }  // what V would see, (size, size, 3)
  const std::filesystem::path& saved() const { return saved_; }  // the last file; empty: none

 private:
  void Observe();
  void Save();

  VectorEnv env_;
  std::filesystem::path save_, saved_;
  int64_t first_index_;
  uint64_t seed_ = 0;
  bool finished_ = false;
  StepResult result_;
  Action action_;
  std::vector<uint8_t> frame_, frames_;  // frames_: all of the episode
  Episode episode_;
  SceneRecorder scene_;
};

}  // namespace worldmodels
