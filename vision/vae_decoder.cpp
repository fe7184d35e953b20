#include "vision/vae_decoder.h"

#include <algorithm>

#include "nn/thread_scope.h"
#include "vision/decoder_network.h"

namespace worldmodels {

VaeDecoder::VaeDecoder(const Vae& vae, int batch)
    : batch_(batch), z_(static_cast<size_t>(batch) * vae.latent_size()) {
  const ThreadScope one(1);
  network_ = std::make_unique<DecoderNetwork>(batch, vae.latent_size(),
                                              dnnl::memory::data_type::f32, false);
  network_->SetWeights(vae);
}

VaeDecoder::~VaeDecoder() = default;
VaeDecoder::VaeDecoder(VaeDecoder&&) noexcept = default;

void VaeDecoder::Decode(std::span<const float> z, std::span<float> images) {
  const ThreadScope one(1);
  std::ranges::copy(z, z_.begin());
  network_->Forward(z_);
  std::copy_n(network_->images().begin(), images.size(), images.begin());
}

}  // namespace worldmodels
