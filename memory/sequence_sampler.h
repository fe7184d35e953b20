#pragma once

#include <cstdint>
#include <vector>

#include "memory/latent_dataset.h"
#include "memory/mdn_rnn_training.h"

namespace worldmodels {

// Cuts sequences from episodes at random places and draws their z anew from (mu, logvar).
class SequenceSampler {
 public:
  // episodes: positions in data, each of at least one step; data must outlive this.
  SequenceSampler(const LatentDataset& data, std::vector<int64_t> episodes, uint64_t seed);

  bool empty() const { return episodes_.empty(); }

  // The sequences of a batch: the same for the same seed and number, whatever came before. Episodes
  // are chosen in proportion to their steps; shorter ones leave the end of their lane not valid.
  void Draw(uint64_t number, int steps, int lanes, float reward_scale, int threads,
            MdnRnnBatch& batch) const;

 private:
  void DrawLane(Pcg64 random, int lane, float reward_scale, MdnRnnBatch& batch) const;

  const LatentDataset& data_;
  std::vector<int64_t> episodes_;
  std::vector<int64_t> ends_;  // running sum of steps
  uint64_t seed_;
};

}  // namespace worldmodels
