#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "common/episode.h"
#include "common/random.h"
#include "vision/broken_episodes.h"
#include "vision/episode_pool.h"

namespace worldmodels {

// All that V's training draws. index: the step; from 2^60 calibration's, from 2^61 validation's,
// from 2^62 the order of a pass.
inline constexpr RandomStream kVisionTraining{4};

// How a frame is recoloured. index: its place in the batch (seed: drawn by the step) or among the
// validation frames.
inline constexpr RandomStream kVisionRecolouring{29};

// What must fit into memory at least: an episode to draw from, and those that are read ahead.
inline constexpr int64_t kEpisodesAtOnce = 3;

struct FrameDatasetOptions {
  double memory_gb = 4.0;                  // most memory for frames
  int window = 64;                         // episodes that a batch is drawn from
  int64_t frames_per_move = 1000;          // frames drawn until the window moves on by one episode
  double recolour = 0;                     // share of frames that are shown in other colours
  const Recolourer* recolourer = nullptr;  // who draws them; must outlive the dataset
};

// What V is shown, and what it shall draw: (n, 64, 64, 3) each, the same frame but for its colours.
struct FramePairs {
  std::vector<uint8_t> inputs;  // empty: the frames themselves
  std::vector<uint8_t> frames;

  std::span<const uint8_t> shown() const { return inputs.empty() ? frames : inputs; }
};

// The frames of a set of rollouts, for training V: every batch is drawn uniformly from the
// frames of a window of episodes, which slides over them in an order shuffled anew for each pass.
// So a batch mixes many tracks, each frame is seen about once a pass, and however many episodes
// there are no more than memory_gb of frames are held; what fits is read once.
class FrameDataset {
 public:
  // Takes the number of frames of each episode from the folder's index. Throws Error (kInput) if
  // there are no episodes, if more than 1 % of them are broken (fewer: a warning names each), if
  // frames are not 64x64, if memory_gb cannot hold kEpisodesAtOnce of them, or if one cannot be
  // recoloured that shall be.
  FrameDataset(const EpisodeSet& rollouts, uint64_t seed, int batch,
               const FrameDatasetOptions& options = {});

  // The batch of a training step; pairs keeps its memory. random: the step's own generator. The
  // result is a function of seed, step, random, the options and the files alone, whatever was asked
  // for before and on however many threads (OpenMP's). Throws Error (kInput) as the constructor,
  // for files found broken only now.
  void Batch(int64_t step, Pcg64& random, FramePairs& pairs);

  // count frames spread evenly over at most 50 of the held-out episodes (IsHeldOut), in a fixed
  // order; with fewer at hand they repeat. With a recolourer all are shown recoloured. Empty if no
  // episode is held out. Holds one episode at a time. Throws Error (kInput) as the constructor, for
  // files found broken only now.
  FramePairs ValidationFrames(int64_t count);

  int64_t training_frames() const;
  int window() const { return window_; }  // episodes; fewer than asked for if memory is short
  int64_t peak_bytes() const { return pool_->peak_bytes(); }

 private:
  void MoveWindow(int64_t position);
  size_t EpisodeAt(int64_t position);

  uint64_t seed_;
  int batch_;
  int64_t frames_per_move_;
  double recolour_;
  const Recolourer* recolourer_;
  std::vector<EpisodeFile> training_, held_out_;
  int window_ = 0;
  int64_t position_ = -1;                          // of the window in the endless order of episodes
  std::map<int64_t, std::vector<size_t>> orders_;  // by pass: the passes that the window touches
  std::vector<size_t> episodes_;                   // in the window
  std::unique_ptr<BrokenEpisodes> broken_;
  std::unique_ptr<EpisodePool> pool_;
};

}  // namespace worldmodels
