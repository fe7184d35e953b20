#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "vision/precision.h"
#include "vision/vae.h"

namespace worldmodels {

// V's encoder for one thread. Primitives are made for a fixed number of frames: there are some for
// the batch, its half, its quarter and so on to 1, made at the start (a few milliseconds each), so
// that fewer frames cost less. What comes out for a frame is the same to the bit whatever its
// place, the number of frames and the others.
class VaeEncoder {
 public:
  // The weights are copied. Throws Error (kInput) for int8 if vae has no activation maxima.
  VaeEncoder(const Vae& vae, int batch, Precision precision = Precision::kFp32);
  ~VaeEncoder();
  VaeEncoder(VaeEncoder&&) noexcept;

  int batch() const { return batch_; }
  int latent_size() const { return latent_size_; }

  // frames (n, 64, 64, 3) uint8, any n; mu and logvar (n, latent). logvar may be empty; a plain
  // auto-encoder's is kPointLogvar.
  void Encode(std::span<const uint8_t> frames, std::span<float> mu, std::span<float> logvar);

 private:
  struct Network;

  Network& NetworkFor(size_t count) const;

  int batch_, latent_size_;
  bool variational_;
  std::vector<std::unique_ptr<Network>> networks_;  // the largest first
};

}  // namespace worldmodels
