#pragma once

#include <cstdint>
#include <vector>

#include "common/safetensors.h"
#include "memory/mdn_rnn_training.h"
#include "memory/sequence_window.h"

namespace worldmodels {

// Batches for truncated back-propagation with carried state: each lane drives through an episode
// from its beginning to its end, one window after another, then through another one; the LSTM's
// state goes with it. A lane's very first episode is entered at a random step, so that the lanes
// are spread over the length of an episode.
class SequenceStream {
 public:
  // episodes: positions in data, each of at least one step; data must outlive this.
  SequenceStream(const LatentDataset& data, std::vector<int64_t> episodes, uint64_t seed, int lanes,
                 int hidden);

  // The windows after those of the last call, of the update `number`. Lanes that begin an episode
  // get the state zero. Where an episode ends, the rest of its lane is not valid.
  void Next(uint64_t number, int steps, const SequenceTargets& targets, int threads,
            MdnRnnBatch& batch);

  // Before the batch of Next; MdnRnnTraining moves it to after it.
  LstmState& state() { return state_; }

  // Where the lanes are, and their state: tensors "stream.*".
  void Save(SafeTensors& tensors) const;
  // Whether there are such tensors, of this stream's sizes.
  bool Fits(const SafeTensors& tensors) const;
  // Throws Error (kInput), naming file, if they are missing, of other sizes or beyond the data.
  void Load(const SafeTensors& tensors, const std::filesystem::path& file);

 private:
  const LatentDataset& data_;
  EpisodeChooser chooser_;
  uint64_t seed_;
  int lanes_;
  std::vector<int64_t> episode_;  // of each lane; -1: none yet
  std::vector<int64_t> next_;     // its first step in the next window
  LstmState state_;               // (lanes, hidden)
};

}  // namespace worldmodels
