#include "memory/sequence_sampler.h"

#include <algorithm>

namespace worldmodels {

SequenceSampler::SequenceSampler(const LatentDataset& data, std::vector<int64_t> episodes,
                                 uint64_t seed)
    : data_(data), chooser_(data, std::move(episodes)), seed_(seed) {}

void SequenceSampler::Draw(uint64_t number, int steps, int lanes, const SequenceTargets& targets,
                           int threads, MdnRnnBatch& batch) const {
  batch.Resize(steps, lanes, data_.latent_size());
#pragma omp parallel for num_threads(threads) if (threads > 1)
  for (int lane = 0; lane < lanes; ++lane) {
    const uint64_t index = number * static_cast<uint64_t>(lanes) + static_cast<uint64_t>(lane);
    DrawLane(MakeRandom(seed_, kMemoryTraining, index), lane, targets, batch);
  }
}

void SequenceSampler::DrawLane(Pcg64 random, int lane, const SequenceTargets& targets,
                               MdnRnnBatch& batch) const {
  const int64_t at = chooser_.Choose(random);
  const int64_t total = data_.steps(at);
  const int64_t count = std::min<int64_t>(batch.steps, total);
  // Half a sequence beyond both ends before clamping: the first and the last steps of an episode,
  // its end among them, are seen as often as those in the middle.
  const int64_t start =
      std::clamp<int64_t>(random.UniformInt(total + 1) - count / 2, 0, total - count);
  DrawWindow(data_, {at, start, count}, random, lane, targets, batch);
}

}  // namespace worldmodels
