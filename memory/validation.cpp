#include "memory/validation.h"

#include <algorithm>
#include <numeric>

#include "memory/sequence_window.h"

namespace worldmodels {
namespace {

// Training's generators are numbered by update and lane; these are far beyond.
constexpr uint64_t kFirstIndex = uint64_t{1} << 60;

}  // namespace

MdnRnnLoss Validate(MdnRnnTraining& training, const MemoryConfig& config, const LatentDataset& data,
                    const std::vector<int64_t>& episodes, uint64_t seed) {
  const int lanes = std::min(config.batch_size, static_cast<int>(episodes.size()));
  const int steps = config.sequence_length;
  std::vector<Pcg64> random;
  int64_t longest = 0;
  for (int lane = 0; lane < lanes; ++lane) {
    random.push_back(MakeRandom(seed, kMemoryTraining, kFirstIndex + static_cast<uint64_t>(lane)));
    longest = std::max(longest, data.steps(episodes[lane]));
  }
  LstmState state(static_cast<size_t>(lanes) * config.hidden_size);
  MdnRnnBatch batch;
  MdnRnnLoss mean;
  double total = 0;
  for (int64_t start = 0; start < longest; start += steps) {
    batch.Resize(steps, lanes, data.latent_size());
    for (int lane = 0; lane < lanes; ++lane) {
      const int64_t left = data.steps(episodes[lane]) - start;
      if (left <= 0) continue;
      DrawWindow(data, {episodes[lane], start, std::min<int64_t>(steps, left)}, random[lane], lane,
                 SequenceTargets(config), batch);
    }
    const MdnRnnLoss loss = training.Evaluate(batch, &state);
    const double valid = std::accumulate(batch.valid.begin(), batch.valid.end(), 0.0);
    total += valid;
    const double share = valid / total;
    mean.nll += share * (loss.nll - mean.nll);
    mean.reward_mse += share * (loss.reward_mse - mean.reward_mse);
    mean.done_bce += share * (loss.done_bce - mean.done_bce);
    mean.total += share * (loss.total - mean.total);
  }
  return mean;
}

}  // namespace worldmodels
