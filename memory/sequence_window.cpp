#include "memory/sequence_window.h"

#include <algorithm>
#include <cmath>

namespace worldmodels {

void DrawWindow(const LatentDataset& data, const SequenceWindow& window, Pcg64& random, int lane,
                const SequenceTargets& targets, MdnRnnBatch& batch) {
  const int64_t at = window.episode;
  const int latents = data.latent_size();
  const int inputs = latents + kActionSize;
  std::vector<float> z(static_cast<size_t>((window.count + 1) * latents));
  FillNormal(random, z);
  const auto mu = data.mu(at).subspan(window.start * latents);
  const auto logvar = data.logvar(at).subspan(window.start * latents);
  for (size_t i = 0; i < z.size(); ++i) z[i] = mu[i] + std::exp(0.5f * logvar[i]) * z[i];
  const float* next = (targets.latents == LatentTargets::kMean ? mu.data() : z.data()) + latents;
  for (int64_t t = 0; t < window.count; ++t) {
    const int64_t row = t * batch.lanes + lane;
    const int64_t step = window.start + t;
    float* input =
        std::copy_n(z.begin() + t * latents, latents, batch.inputs.data() + row * inputs);
    std::copy_n(data.actions(at).begin() + step * kActionSize, kActionSize, input);
    std::copy_n(next + t * latents, latents, batch.targets.begin() + row * latents);
    batch.rewards[row] = data.rewards(at)[step] * targets.reward_scale;
    batch.dones[row] = data.terminals(at)[step] != 0 ? 1.0f : 0.0f;
    batch.valid[row] = 1.0f;
  }
}

EpisodeChooser::EpisodeChooser(const LatentDataset& data, std::vector<int64_t> episodes)
    : episodes_(std::move(episodes)) {
  int64_t end = 0;
  for (const int64_t at : episodes_) ends_.push_back(end += data.steps(at));
}

int64_t EpisodeChooser::Choose(Pcg64& random) const {
  const int64_t chosen = random.UniformInt(ends_.back());
  return episodes_[std::upper_bound(ends_.begin(), ends_.end(), chosen) - ends_.begin()];
}

}  // namespace worldmodels
