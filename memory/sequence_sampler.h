#pragma once

#include <cstdint>
#include <vector>

#include "memory/latent_dataset.h"
#include "memory/mdn_rnn_training.h"
#include "memory/sequence_window.h"

namespace worldmodels {

// Cuts sequences from episodes at random places, for training from the state zero.
class SequenceSampler {
 public:
  // episodes: positions in data, each of at least one step; data must outlive this.
  SequenceSampler(const LatentDataset& data, std::vector<int64_t> episodes, uint64_t seed);

  // The sequences of a batch: the same for the same seed and number, whatever came before. Episodes
  // are chosen in proportion to their steps; shorter ones leave the end of their lane not valid.
  void Draw(uint64_t number, int steps, int lanes, const SequenceTargets& targets, int threads,
            MdnRnnBatch& batch) const;

 private:
  void DrawLane(Pcg64 random, int lane, const SequenceTargets& targets, MdnRnnBatch& batch) const;

  const LatentDataset& data_;
  EpisodeChooser chooser_;
  uint64_t seed_;
};

}  // namespace worldmodels
