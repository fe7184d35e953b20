#pragma once

#include <dnnl.hpp>
#include <span>
#include <unordered_map>

#include "nn/convolution_shape.h"

namespace worldmodels {

// Forward of y = relu(conv(x) + b) in 8-bit integers: unsigned for x, signed for weights (a scale
// for each output channel, symmetric), sums exact in 32 bits. Made once; used by one thread.
class QuantizedConvolution {
 public:
  // x holds value / x_scale in uint8. output() does so with y_scale, larger values cut off, or is
  // fp32 if y_scale is 0. Weights as PyTorch's Conv2d has them (out, in, kernel, kernel).
  QuantizedConvolution(const dnnl::engine& engine, const ConvolutionShape& shape,
                       std::span<const float> weight, std::span<const float> bias, float x_scale,
                       float y_scale);

  // x uint8 in any layout: it is brought to the layer's own if it differs.
  void Forward(dnnl::stream& stream, const dnnl::memory& x);

  const dnnl::memory& output() const { return output_; }

 private:
  dnnl::engine engine_;
  dnnl::convolution_forward::primitive_desc desc_;
  dnnl::convolution_forward forward_;
  std::unordered_map<int, dnnl::memory> arguments_;
  dnnl::memory x_, output_;
};

}  // namespace worldmodels
