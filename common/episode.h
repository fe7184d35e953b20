#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>
#include <vector>

#include "common/npy.h"

namespace worldmodels {

// One rollout of T steps: a file rollouts/episode_000000.npz.
struct Episode {
  int64_t seed = 0;                // of the track; of a file without it, -1
  NpyArray observations;           // (T+1, S, S, 3) uint8: one before each action, one after all
  std::vector<float> actions;      // (T, 3): steer, gas, brake
  std::vector<float> rewards;      // (T)
  std::vector<uint8_t> terminals;  // (T), 1 where the episode ended by its rules
  // Further arrays of the file: what its frames can be drawn again from (env/episode_scene.h),
  // which also reads them. LoadEpisode leaves them where they are.
  NpzArrays scene;

  int64_t steps() const { return static_cast<int64_t>(rewards.size()); }  // T
};

// Writes atomically. Throws std::logic_error if the members disagree about T.
void SaveEpisode(const std::filesystem::path& path, const Episode& episode);

// As other programs write them, too: actions, rewards and terminals of any numeric type, seed of
// any integer type or absent. Throws Error (kInput) naming file and key if the file is broken, its
// arrays disagree about T, or a number is not finite.
Episode LoadEpisode(const std::filesystem::path& path);

std::filesystem::path EpisodePath(const std::filesystem::path& rollouts_dir, int64_t index);

// Collected rollouts have the numbers below this, those driven by hand the numbers from it on.
inline constexpr int64_t kFirstHandDriven = 10000000;

// Which of a folder's episodes: those numbered below end, and all that were driven by hand.
struct EpisodeSet {
  EpisodeSet(std::filesystem::path folder, int64_t end_number = kFirstHandDriven)  // NOLINT
      : directory(std::move(folder)), end(end_number) {}

  bool Holds(int64_t number) const { return number < end || number >= kFirstHandDriven; }

  std::filesystem::path directory;
  int64_t end;
};

// The episodes present, with their index, in its order. A missing directory holds none.
std::vector<std::pair<int64_t, std::filesystem::path>> ListEpisodes(const EpisodeSet& set);

// Whether an episode is kept for validation: one in ten, the same ones however many come later.
bool IsHeldOut(int64_t episode_index);

}  // namespace worldmodels
