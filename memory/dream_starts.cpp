#include "memory/dream_starts.h"

#include <cmath>

#include "common/error.h"

namespace worldmodels {

DreamStarts::DreamStarts(const LatentDataset& data, bool any_frame)
    : latent_size_(data.latent_size()) {
  if (data.size() == 0) FailInput("no episode to begin a dream with");
  const auto add = [&](std::span<const float> frames, std::vector<float>& to) {
    const size_t count = any_frame ? frames.size() : static_cast<size_t>(latent_size_);
    to.insert(to.end(), frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(count));
  };
  for (int64_t at = 0; at < data.size(); ++at) {
    add(data.mu(at), mu_);
    add(data.logvar(at), logvar_);
  }
}

void DreamStarts::Draw(double temperature, Pcg64& random, std::span<float> z) const {
  const size_t latents = static_cast<size_t>(latent_size_);
  const size_t first =
      latents * static_cast<size_t>(random.UniformInt(static_cast<int64_t>(mu_.size() / latents)));
  FillNormal(random, z);
  const float spread = static_cast<float>(std::sqrt(temperature));
  for (size_t i = 0; i < latents; ++i) {
    z[i] = mu_[first + i] + std::exp(0.5f * logvar_[first + i]) * spread * z[i];
  }
}

}  // namespace worldmodels
