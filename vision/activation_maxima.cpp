#include "vision/activation_maxima.h"

#include <algorithm>

#include "vision/encoder_network.h"

namespace worldmodels {

std::vector<float> ActivationMaxima(const Vae& vae, std::span<const uint8_t> frames) {
  constexpr int kBatch = 50;
  constexpr size_t kBatchBytes = size_t{kBatch} * kFrameValues;
  EncoderNetwork network(kBatch, vae.latent_size(), dnnl::memory::data_type::f32, false);
  network.SetWeights(vae);
  std::vector<float> maxima(3, 1e-6f);
  for (size_t first = 0; first < frames.size(); first += kBatchBytes) {
    network.Forward(frames.subspan(first, std::min(kBatchBytes, frames.size() - first)));
    for (size_t i = 0; i < maxima.size(); ++i) {
      maxima[i] = std::max(maxima[i], std::ranges::max(network.activations(static_cast<int>(i))));
    }
  }
  return maxima;
}

}  // namespace worldmodels
