#pragma once

#include <memory>
#include <span>

#include "vision/precision.h"
#include "vision/vae.h"

namespace worldmodels {

// V's encoder for one thread, its primitives made once for a fixed batch. What comes out for a
// frame is the same to the bit whatever its place in the batch and whatever the other frames are.
class VaeEncoder {
 public:
  // The weights are copied. Throws Error (kInput) for int8 if vae has no activation maxima.
  VaeEncoder(const Vae& vae, int batch, Precision precision = Precision::kFp32);
  ~VaeEncoder();
  VaeEncoder(VaeEncoder&&) noexcept;

  int batch() const { return batch_; }
  int latent_size() const { return latent_size_; }

  // frames (n, 64, 64, 3) uint8, n <= batch; mu and logvar (n, latent). logvar may be empty.
  void Encode(std::span<const uint8_t> frames, std::span<float> mu, std::span<float> logvar);

 private:
  struct Network;

  int batch_, latent_size_;
  std::unique_ptr<Network> network_;
};

}  // namespace worldmodels
