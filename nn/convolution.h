#pragma once

#include <dnnl.hpp>
#include <span>

#include "nn/convolution_shape.h"

namespace worldmodels {

// oneDNN's convolution, its descriptors and primitives (oneDNN 2's API stays inside this folder).
struct ConvolutionOps {
  static constexpr bool kTransposed = false;
  using Forward = dnnl::convolution_forward;
  using BackwardData = dnnl::convolution_backward_data;
  using BackwardWeights = dnnl::convolution_backward_weights;
  static constexpr auto kAlgorithm = dnnl::algorithm::convolution_direct;
  static constexpr auto kPlainWeights = dnnl::memory::format_tag::oihw;  // PyTorch's Conv2d
};

// The transposed convolution, of stride 2 and up to 4 output channels or a multiple of 16. Backward
// is oneDNN's; forward is several times faster as a plain convolution (nn/subpixel.h).
struct DeconvolutionOps {
  static constexpr bool kTransposed = true;
  using Forward = dnnl::deconvolution_forward;
  using BackwardData = dnnl::deconvolution_backward_data;
  using BackwardWeights = dnnl::deconvolution_backward_weights;
  static constexpr auto kAlgorithm = dnnl::algorithm::deconvolution_direct;
  static constexpr auto kPlainWeights = dnnl::memory::format_tag::iohw;  // ConvTranspose2d
};

// Forward and backward of y = relu(conv(x) + b) or, without ReLU, conv(x) + b. Activations are in
// the layout that oneDNN prefers; the primitives and all memory are made once. Used by one thread
// (oneDNN itself may use more). A transposed convolution of up to 4 channels gives its output in
// fp32, channels last.
template <typename Ops>
class ConvolutionLayer {
 public:
  // type: f32 or bf16, of activations and weights; gradients of weights are always f32.
  // input: layout of x if it is fixed by who makes it, else format_tag::any.
  ConvolutionLayer(const dnnl::engine& engine, const ConvolutionShape& shape,
                   dnnl::memory::data_type type, bool relu, bool training,
                   dnnl::memory::format_tag input = dnnl::memory::format_tag::any);

  // Plain PyTorch layout, fp32.
  void SetWeights(dnnl::stream& stream, std::span<const float> weight, std::span<const float> bias);

  // x in any layout and type: it is brought to the layer's own if it differs. The result is
  // output().
  void Forward(dnnl::stream& stream, const dnnl::memory& x);

  const dnnl::memory& output() const { return output_; }

  // dy in any layout: the gradient of output(), which is used up. Writes the gradients of the
  // weights (plain layout) and, if wanted, makes that of x. After Forward of the same x.
  void Backward(dnnl::stream& stream, const dnnl::memory& dy, std::span<float> weight_grad,
                std::span<float> bias_grad, bool wants_input_gradient);

  const dnnl::memory& input_gradient() const { return input_gradient_; }

 private:
  static dnnl::convolution_forward::primitive_desc ForwardDesc(const dnnl::engine& engine,
                                                               const ConvolutionShape& of,
                                                               dnnl::memory::data_type type,
                                                               bool relu, bool training,
                                                               dnnl::memory::format_tag input);
  dnnl::memory ToLayout(dnnl::stream& stream, const dnnl::memory& from,
                        const dnnl::memory::desc& wanted, dnnl::memory& scratch) const;

  dnnl::engine engine_;
  ConvolutionShape shape_;
  bool relu_;
  dnnl::convolution_forward::primitive_desc forward_desc_;
  dnnl::convolution_forward forward_;
  dnnl::eltwise_backward relu_backward_;
  typename Ops::BackwardData backward_data_;
  typename Ops::BackwardWeights backward_weights_;
  dnnl::memory::desc plain_weight_desc_;
  dnnl::memory::desc backward_data_dy_desc_, backward_data_weight_desc_;
  dnnl::memory::desc backward_weights_x_desc_, backward_weights_dy_desc_;
  dnnl::memory x_;  // as Forward used it
  dnnl::memory weight_, bias_, plain_weight_, output_;
  dnnl::memory merged_weight_, merged_output_;  // transposed: the plain convolution's
  dnnl::memory weight_for_data_, dy_, dy_for_weights_, dy_for_data_, x_for_weights_;
  dnnl::memory input_gradient_, weight_gradient_, bias_gradient_;
};

using Convolution = ConvolutionLayer<ConvolutionOps>;
using Deconvolution = ConvolutionLayer<DeconvolutionOps>;

}  // namespace worldmodels
