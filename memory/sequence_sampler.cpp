#include "memory/sequence_sampler.h"

#include <algorithm>
#include <cmath>

namespace worldmodels {

SequenceSampler::SequenceSampler(const LatentDataset& data, std::vector<int64_t> episodes,
                                 uint64_t seed)
    : data_(data), episodes_(std::move(episodes)), seed_(seed) {
  int64_t end = 0;
  for (const int64_t at : episodes_) ends_.push_back(end += data.steps(at));
}

void SequenceSampler::Draw(uint64_t number, int steps, int lanes, float reward_scale, int threads,
                           MdnRnnBatch& batch) const {
  batch.Resize(steps, lanes, data_.latent_size());
#pragma omp parallel for num_threads(threads) if (threads > 1)
  for (int lane = 0; lane < lanes; ++lane) {
    const uint64_t index = number * static_cast<uint64_t>(lanes) + static_cast<uint64_t>(lane);
    DrawLane(MakeRandom(seed_, RandomStream::kMemoryTraining, index), lane, reward_scale, batch);
  }
}

void SequenceSampler::DrawLane(Pcg64 random, int lane, float reward_scale,
                               MdnRnnBatch& batch) const {
  const int64_t chosen = random.UniformInt(ends_.back());
  const int64_t at =
      episodes_[std::upper_bound(ends_.begin(), ends_.end(), chosen) - ends_.begin()];
  const int64_t total = data_.steps(at);
  const int64_t count = std::min<int64_t>(batch.steps, total);
  // Half a sequence beyond both ends before clamping: the first and the last steps of an episode,
  // its end among them, are seen as often as those in the middle.
  const int64_t start =
      std::clamp<int64_t>(random.UniformInt(total + 1) - count / 2, 0, total - count);
  const int latents = data_.latent_size();
  const int inputs = latents + kActionSize;
  std::vector<float> z(static_cast<size_t>((count + 1) * latents));
  FillNormal(random, z);
  const auto mu = data_.mu(at).subspan(start * latents);
  const auto logvar = data_.logvar(at).subspan(start * latents);
  for (size_t i = 0; i < z.size(); ++i) z[i] = mu[i] + std::exp(0.5f * logvar[i]) * z[i];
  for (int64_t t = 0; t < count; ++t) {
    const int64_t row = t * batch.lanes + lane;
    float* input =
        std::copy_n(z.begin() + t * latents, latents, batch.inputs.data() + row * inputs);
    std::copy_n(data_.actions(at).begin() + (start + t) * kActionSize, kActionSize, input);
    std::copy_n(z.begin() + (t + 1) * latents, latents, batch.targets.begin() + row * latents);
    batch.rewards[row] = data_.rewards(at)[start + t] * reward_scale;
    batch.dones[row] = data_.terminals(at)[start + t] != 0 ? 1.0f : 0.0f;
    batch.valid[row] = 1.0f;
  }
}

}  // namespace worldmodels
