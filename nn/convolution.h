#pragma once

#include <dnnl.hpp>
#include <span>

#include "nn/convolution_shape.h"

namespace worldmodels {

// Forward and backward of y = relu(conv(x) + b) or, without ReLU, conv(x) + b. Activations are in
// the layout that oneDNN prefers; the primitives and all memory are made once. Used by one thread
// (oneDNN itself may use more).
class Convolution {
 public:
  // type: f32 or bf16, of activations and weights; gradients of weights are always f32.
  Convolution(const dnnl::engine& engine, const ConvolutionShape& shape,
              dnnl::memory::data_type type, bool relu, bool training);

  // As PyTorch's Conv2d has them (out, in, kernel, kernel), fp32.
  void SetWeights(dnnl::stream& stream, std::span<const float> weight, std::span<const float> bias);

  // x in any layout and type: it is brought to the layer's own if it differs. The result is
  // output().
  void Forward(dnnl::stream& stream, const dnnl::memory& x);

  const dnnl::memory& output() const { return output_; }

  // dy in any layout: the gradient of output(), which is used up. Writes the gradients of the
  // weights (layout as in SetWeights) and, if wanted, makes that of x. After Forward of the same x.
  void Backward(dnnl::stream& stream, const dnnl::memory& dy, std::span<float> weight_grad,
                std::span<float> bias_grad, bool wants_input_gradient);

  const dnnl::memory& input_gradient() const { return input_gradient_; }

 private:
  dnnl::engine engine_;
  bool relu_;
  dnnl::convolution_forward::primitive_desc forward_desc_;
  dnnl::convolution_forward forward_;
  dnnl::eltwise_backward relu_backward_;
  dnnl::convolution_backward_data::primitive_desc backward_data_desc_;
  dnnl::convolution_backward_data backward_data_;
  dnnl::convolution_backward_weights::primitive_desc backward_weights_desc_;
  dnnl::convolution_backward_weights backward_weights_;
  dnnl::memory x_;  // as Forward used it
  dnnl::memory weight_, bias_, plain_weight_, output_;
  dnnl::memory weight_for_data_, dy_, dy_for_weights_, dy_for_data_, x_for_weights_;
  dnnl::memory input_gradient_, weight_gradient_, bias_gradient_;
};

}  // namespace worldmodels
