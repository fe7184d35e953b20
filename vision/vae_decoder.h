#pragma once

#include <memory>
#include <span>

#include "vision/vae.h"

namespace worldmodels {

class DecoderNetwork;

// V's decoder for one thread, its primitives made once for a fixed batch.
class VaeDecoder {
 public:
  VaeDecoder(const Vae& vae, int batch);  // the weights are copied
  ~VaeDecoder();
  VaeDecoder(VaeDecoder&&) noexcept;

  int batch() const { return batch_; }

  // z (n, latent), n <= batch; images (n, 64, 64, 3) in [0, 1].
  void Decode(std::span<const float> z, std::span<float> images);

 private:
  int batch_;
  std::vector<float> z_;  // (batch, latent)
  std::unique_ptr<DecoderNetwork> network_;
};

}  // namespace worldmodels
