#include "vision/vae_encoder.h"

#include <algorithm>

#include "nn/thread_scope.h"
#include "vision/encoder_network.h"
#include "vision/precision.h"

namespace worldmodels {

VaeEncoder::VaeEncoder(const Vae& vae, int batch, const std::string& precision)
    : batch_(batch), latent_size_(vae.latent_size()) {
  const ThreadScope one(1);  // primitives are made for the number of threads that runs them
  network_ =
      std::make_unique<EncoderNetwork>(batch, latent_size_, ArithmeticType(precision), false);
  network_->SetWeights(vae);
}

VaeEncoder::~VaeEncoder() = default;
VaeEncoder::VaeEncoder(VaeEncoder&&) noexcept = default;

void VaeEncoder::Encode(std::span<const uint8_t> frames, std::span<float> mu,
                        std::span<float> logvar) {
  const ThreadScope one(1);
  network_->Forward(frames);
  std::copy_n(network_->mu().begin(), mu.size(), mu.begin());
  std::copy_n(network_->logvar().begin(), logvar.size(), logvar.begin());
}

}  // namespace worldmodels
