#pragma once

#include <dnnl.hpp>
#include <span>

#include "nn/convolution_shape.h"

namespace worldmodels {

// Forward and backward of y = relu(deconv(x) + b) or, without ReLU, deconv(x) + b: a transposed
// convolution of stride 2, made of plain ones. Forward is a sub-pixel convolution (nn/subpixel.h);
// backward, by definition, is a convolution of the gradient with the same weights. (oneDNN 2.6's
// own deconvolution is several times slower forward, most of all in bf16 or with few channels.)
// Activations are in blocks of 16 channels; few channels (up to 4) come out in fp32, channels last.
class Deconvolution {
 public:
  // type: f32 or bf16, of activations and weights; gradients of weights are always f32.
  Deconvolution(const dnnl::engine& engine, const ConvolutionShape& shape,
                dnnl::memory::data_type type, bool relu, bool training);

  // As PyTorch's ConvTranspose2d has them (in, out, kernel, kernel), fp32.
  void SetWeights(dnnl::stream& stream, std::span<const float> weight, std::span<const float> bias);

  // x in any layout and type: it is brought to the layer's own if it differs. The result is
  // output().
  void Forward(dnnl::stream& stream, const dnnl::memory& x);

  const dnnl::memory& output() const { return output_; }

  // dy in output()'s layout: its gradient, which is used up. Writes the gradients of the weights
  // (layout as in SetWeights) and makes that of x. After Forward of the same x.
  void Backward(dnnl::stream& stream, const dnnl::memory& dy, std::span<float> weight_grad,
                std::span<float> bias_grad);

  const dnnl::memory& input_gradient() const { return input_gradient_; }

 private:
  dnnl::engine engine_;
  ConvolutionShape shape_;
  bool relu_;
  dnnl::convolution_forward::primitive_desc forward_desc_;
  dnnl::convolution_forward forward_;
  dnnl::eltwise_backward relu_backward_;
  dnnl::convolution_forward::primitive_desc backward_data_desc_;
  dnnl::convolution_forward backward_data_;
  dnnl::convolution_backward_weights::primitive_desc backward_weights_desc_;
  dnnl::convolution_backward_weights backward_weights_;
  dnnl::memory x_;  // as Forward used it
  dnnl::memory weight_, bias_, merged_weight_, merged_output_, output_;
  dnnl::memory plain_weight_, weight_for_data_, dy_, dy_for_weights_, dy_for_data_, x_for_weights_;
  dnnl::memory input_gradient_, weight_gradient_;
};

}  // namespace worldmodels
