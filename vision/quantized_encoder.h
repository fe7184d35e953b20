#pragma once

#include <dnnl.hpp>
#include <vector>

#include "nn/dense.h"
#include "nn/quantized_convolution.h"
#include "vision/vae.h"

namespace worldmodels {

// V's encoder over a fixed batch with its convolutions in int8; mu and logvar come out of fp32
// features. For inference only; see EncoderNetwork for the layers.
class QuantizedEncoder {
 public:
  // Throws Error (kInput) if vae has no activation maxima.
  QuantizedEncoder(int batch, const Vae& vae);

  // As EncoderNetwork's.
  void Forward(std::span<const uint8_t> frames);
  const std::vector<float>& mu() const { return mu_.output(); }
  const std::vector<float>& logvar() const { return logvar_.output(); }

 private:
  dnnl::engine engine_;
  dnnl::stream stream_;
  dnnl::memory input_;  // (batch, 64, 64, 3) uint8
  std::vector<QuantizedConvolution> convolutions_;
  dnnl::memory features_;  // (batch, 1024) fp32, channel first
  Dense mu_, logvar_;
};

}  // namespace worldmodels
