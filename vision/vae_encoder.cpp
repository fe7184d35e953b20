#include "vision/vae_encoder.h"

#include <algorithm>
#include <variant>

#include "common/error.h"
#include "nn/thread_scope.h"
#include "vision/arithmetic_type.h"
#include "vision/encoder_network.h"
#include "vision/quantized_encoder.h"

namespace worldmodels {

struct VaeEncoder::Network {
  int batch;
  std::variant<EncoderNetwork, QuantizedEncoder> form;
};

VaeEncoder::VaeEncoder(const Vae& vae, int batch, Precision precision)
    : batch_(batch), latent_size_(vae.latent_size()), variational_(vae.variational()) {
  // On every processor, so that what works on one works on all.
  if (precision == Precision::kInt8 && vae.activation_maxima().empty()) {
    FailInput(
        "V's file has no metadata encoder.activation_maxima, which int8 needs (train-vision writes "
        "it); take precision fp32 or bf16");
  }
  const ThreadScope one(1);  // primitives are made for the number of threads that runs them
  const dnnl::memory::data_type type = ArithmeticType(precision);
  for (int size = batch; size > 0; size /= 2) {
    if (type == dnnl::memory::data_type::s8) {
      networks_.push_back(std::make_unique<Network>(Network{size, QuantizedEncoder(size, vae)}));
      continue;
    }
    networks_.push_back(
        std::make_unique<Network>(Network{size, EncoderNetwork(size, latent_size_, type, false)}));
    std::get<EncoderNetwork>(networks_.back()->form).SetWeights(vae);
  }
}

VaeEncoder::~VaeEncoder() = default;
VaeEncoder::VaeEncoder(VaeEncoder&&) noexcept = default;

void VaeEncoder::Encode(std::span<const uint8_t> frames, std::span<float> mu,
                        std::span<float> logvar) {
  const ThreadScope one(1);
  const size_t latents = static_cast<size_t>(latent_size_);
  const auto take = [](auto& span, size_t size) {
    const auto first = span.first(std::min(size, span.size()));
    span = span.subspan(first.size());
    return first;
  };
  for (size_t left; (left = frames.size() / kFrameValues) > 0;) {
    Network& chosen = NetworkFor(left);
    const size_t count = std::min(left, static_cast<size_t>(chosen.batch));
    std::visit(
        [&](auto& network) {
          network.Forward(take(frames, count * kFrameValues));
          const auto mu_part = take(mu, count * latents),
                     logvar_part = take(logvar, count * latents);
          std::copy_n(network.mu().begin(), mu_part.size(), mu_part.begin());
          if (variational_) {
            std::copy_n(network.logvar().begin(), logvar_part.size(), logvar_part.begin());
          } else {
            std::ranges::fill(logvar_part, kPointLogvar);
          }
        },
        chosen.form);
  }
}

// The largest that count frames fill, unless the next larger one would be nearly full: idle rows
// cost as much as others, one call instead of several saves little.
VaeEncoder::Network& VaeEncoder::NetworkFor(size_t count) const {
  size_t at = networks_.size() - 1;
  while (at > 0) {
    const auto larger = static_cast<size_t>(networks_[at - 1]->batch);
    if (8 * count < 7 * larger) break;
    --at;
  }
  return *networks_[at];
}

}  // namespace worldmodels
