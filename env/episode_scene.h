#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "common/npy.h"
#include "env/car_racing.h"
#include "env/scene.h"
#include "env/view.h"

namespace worldmodels {

// Keeps what pictures read of an episode, moment by moment, for its rollout file (the arrays
// scene_* of docs/formats.md).
class SceneRecorder {
 public:
  // Before the first step, and after each; the world always the same one.
  void Add(const CarRacing& world);

  // Of all that was added since the world's last Reset. world: as it was added last.
  NpzArrays Arrays(const CarRacing& world) const;

 private:
  std::vector<float> hull_, wheels_;
  std::vector<double> wheel_turns_, gauges_;
};

// A rollout file's moments, to be drawn again: its frames as they are, or in another look. Shared
// by any number of threads.
class EpisodeScene {
 public:
  // Whether a file holds what is needed: those of older programs and of others do not. Throws Error
  // (kInput) naming it if it is broken.
  static bool IsIn(const std::filesystem::path& path);
  // Throws Error (kInput) naming the file if it is broken, or does not hold what is needed.
  static EpisodeScene Load(const std::filesystem::path& path);
  EpisodeScene(EpisodeScene&&) = default;
  EpisodeScene& operator=(EpisodeScene&&) = default;

  int32_t moments() const { return static_cast<int32_t>(wheel_turns_.size() / kWheels); }

  // How the file's frames were drawn: with these three they come out to the byte.
  SceneFormat format(int frame_size) const;
  int antialiasing() const { return antialiasing_; }
  const Look& look() const { return look_; }
  // Whether they have Gymnasium's usual colours and nothing else in the picture.
  bool plain() const { return plain_; }

  // A moment, 0 to moments() - 1; points into this and into the look.
  View view(int32_t moment, const Look& look) const;

 private:
  EpisodeScene() = default;
  void ReadPicture(const NpyArray& picture, const NpyArray& seed, const std::string& name);

  Road road_;
  Look look_;
  bool plain_ = false;
  bool status_bar_ = false;
  int antialiasing_ = 0;
  std::vector<float> hull_, wheels_;  // (moments, 4), (moments, 4, 4)
  std::vector<double> wheel_turns_, gauges_;
  std::vector<double> times_;
  std::vector<int32_t> touched_since_;
};

}  // namespace worldmodels
