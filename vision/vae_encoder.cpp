#include "vision/vae_encoder.h"

#include <algorithm>
#include <variant>

#include "nn/thread_scope.h"
#include "vision/arithmetic_type.h"
#include "vision/encoder_network.h"
#include "vision/quantized_encoder.h"

namespace worldmodels {

struct VaeEncoder::Network {
  std::variant<EncoderNetwork, QuantizedEncoder> form;
};

VaeEncoder::VaeEncoder(const Vae& vae, int batch, Precision precision)
    : batch_(batch), latent_size_(vae.latent_size()) {
  const ThreadScope one(1);  // primitives are made for the number of threads that runs them
  const dnnl::memory::data_type type = ArithmeticType(precision);
  if (type == dnnl::memory::data_type::s8) {
    network_ = std::make_unique<Network>(Network{QuantizedEncoder(batch, vae)});
  } else {
    network_ = std::make_unique<Network>(Network{EncoderNetwork(batch, latent_size_, type, false)});
    std::get<EncoderNetwork>(network_->form).SetWeights(vae);
  }
}

VaeEncoder::~VaeEncoder() = default;
VaeEncoder::VaeEncoder(VaeEncoder&&) noexcept = default;

void VaeEncoder::Encode(std::span<const uint8_t> frames, std::span<float> mu,
                        std::span<float> logvar) {
  const ThreadScope one(1);
  std::visit(
      [&](auto& network) {
        network.Forward(frames);
        std::copy_n(network.mu().begin(), mu.size(), mu.begin());
        std::copy_n(network.logvar().begin(), logvar.size(), logvar.begin());
      },
      network_->form);
}

}  // namespace worldmodels
