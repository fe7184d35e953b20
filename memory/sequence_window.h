#pragma once

#include <cstdint>
#include <vector>

#include "common/random.h"
#include "memory/latent_dataset.h"
#include "memory/mdn_rnn_training.h"
#include "memory/memory_config.h"

namespace worldmodels {

// All that M's training draws. index: the update and the lane, in a row; from 2^60 validation's,
// from 2^61 that of the scores.
inline constexpr RandomStream kMemoryTraining{6};

// Steps [start, start + count) of an episode.
struct SequenceWindow {
  int64_t episode = 0;  // position in the dataset
  int64_t start = 0, count = 0;
};

// What M is to predict.
struct SequenceTargets {
  explicit SequenceTargets(const MemoryConfig& config)
      : latents(config.targets), reward_scale(static_cast<float>(config.reward_scale)) {}

  LatentTargets latents;
  float reward_scale;  // rewards are multiplied by it
};

// Writes a window into a lane of a batch (at least count steps long, zero before), with the z of
// its count + 1 frames drawn anew from (mu, logvar).
void DrawWindow(const LatentDataset& data, const SequenceWindow& window, Pcg64& random, int lane,
                const SequenceTargets& targets, MdnRnnBatch& batch);

// Chooses among episodes in proportion to their steps.
class EpisodeChooser {
 public:
  // episodes: positions in data, each of at least one step.
  EpisodeChooser(const LatentDataset& data, std::vector<int64_t> episodes);

  int64_t Choose(Pcg64& random) const;

 private:
  std::vector<int64_t> episodes_;
  std::vector<int64_t> ends_;  // running sum of steps
};

}  // namespace worldmodels
