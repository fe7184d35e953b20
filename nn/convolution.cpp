#include "nn/convolution.h"

#include <algorithm>

#include "nn/layout.h"
#include "nn/primitives.h"

namespace worldmodels {

using dnnl::memory;
using Tag = memory::format_tag;
using Type = memory::data_type;

Convolution::Convolution(const dnnl::engine& engine, const ConvolutionShape& shape, Type type,
                         bool relu, bool training)
    : engine_(engine), relu_(relu) {
  const memory::dims x_dims = {shape.batch, shape.in_channels, shape.in_size, shape.in_size};
  const memory::dims y_dims = {shape.batch, shape.out_channels, shape.out_size, shape.out_size};
  const memory::dims w_dims = {shape.out_channels, shape.in_channels, shape.kernel, shape.kernel};
  const memory::desc x_any(x_dims, type, Tag::any), y_any(y_dims, type, Tag::any);
  const memory::desc w_any(w_dims, type, Tag::any), dw_any(w_dims, Type::f32, Tag::any);
  const memory::desc b({shape.out_channels}, Type::f32, Tag::x);

  forward_desc_ =
      ConvolutionForward(engine, training, x_any, w_any, b, y_any, shape.stride, 0, relu);
  forward_ = dnnl::convolution_forward(forward_desc_);
  plain_weight_ = memory({w_dims, Type::f32, Tag::oihw}, engine);
  weight_ = memory(forward_desc_.weights_desc(), engine);
  bias_ = memory(b, engine);
  output_ = memory(forward_desc_.dst_desc(), engine);
  if (!training) return;

  if (relu) relu_backward_ = ReluBackward(engine, output_.get_desc());
  // Behind a ReLU the gradient has the output's layout, so that its backward needs no reorder.
  const memory::desc dy = relu ? output_.get_desc() : y_any;
  backward_data_desc_ =
      ConvolutionBackwardData(engine, x_any, w_any, dy, shape.stride, forward_desc_);
  backward_data_ = dnnl::convolution_backward_data(backward_data_desc_);
  input_gradient_ = memory(backward_data_desc_.diff_src_desc(), engine);
  if (backward_data_desc_.weights_desc() != weight_.get_desc()) {
    weight_for_data_ = memory(backward_data_desc_.weights_desc(), engine);
  }
  backward_weights_desc_ =
      ConvolutionBackwardWeights(engine, x_any, dw_any, b, y_any, shape.stride, forward_desc_);
  backward_weights_ = dnnl::convolution_backward_weights(backward_weights_desc_);
  weight_gradient_ = memory(backward_weights_desc_.diff_weights_desc(), engine);
  bias_gradient_ = memory(b, engine);
}

void Convolution::SetWeights(dnnl::stream& stream, std::span<const float> weight,
                             std::span<const float> bias) {
  std::ranges::copy(weight, static_cast<float*>(plain_weight_.get_data_handle()));
  std::ranges::copy(bias, static_cast<float*>(bias_.get_data_handle()));
  dnnl::reorder(plain_weight_, weight_).execute(stream, plain_weight_, weight_);
  if (weight_for_data_) {
    dnnl::reorder(plain_weight_, weight_for_data_).execute(stream, plain_weight_, weight_for_data_);
  }
  stream.wait();
}

void Convolution::Forward(dnnl::stream& stream, const memory& x) {
  x_ = InLayout(engine_, stream, x, forward_desc_.src_desc(), x_);
  forward_.execute(stream, {{DNNL_ARG_SRC, x_},
                            {DNNL_ARG_WEIGHTS, weight_},
                            {DNNL_ARG_BIAS, bias_},
                            {DNNL_ARG_DST, output_}});
}

void Convolution::Backward(dnnl::stream& stream, const memory& dy, std::span<float> weight_grad,
                           std::span<float> bias_grad, bool wants_input_gradient) {
  memory gradient = dy;
  if (relu_) {
    gradient = InLayout(engine_, stream, dy, output_.get_desc(), dy_);
    relu_backward_.execute(
        stream,
        {{DNNL_ARG_DST, output_}, {DNNL_ARG_DIFF_DST, gradient}, {DNNL_ARG_DIFF_SRC, gradient}});
  }
  const memory x = InLayout(engine_, stream, x_, backward_weights_desc_.src_desc(), x_for_weights_);
  const memory gradient_for_weights =
      InLayout(engine_, stream, gradient, backward_weights_desc_.diff_dst_desc(), dy_for_weights_);
  backward_weights_.execute(stream, {{DNNL_ARG_SRC, x},
                                     {DNNL_ARG_DIFF_DST, gradient_for_weights},
                                     {DNNL_ARG_DIFF_WEIGHTS, weight_gradient_},
                                     {DNNL_ARG_DIFF_BIAS, bias_gradient_}});
  memory plain(plain_weight_.get_desc(), engine_, weight_grad.data());
  dnnl::reorder(weight_gradient_, plain).execute(stream, weight_gradient_, plain);
  if (wants_input_gradient) {
    const memory gradient_for_data =
        InLayout(engine_, stream, gradient, backward_data_desc_.diff_dst_desc(), dy_for_data_);
    backward_data_.execute(stream,
                           {{DNNL_ARG_DIFF_DST, gradient_for_data},
                            {DNNL_ARG_WEIGHTS, weight_for_data_ ? weight_for_data_ : weight_},
                            {DNNL_ARG_DIFF_SRC, input_gradient_}});
  }
  stream.wait();
  const auto* b = static_cast<const float*>(bias_gradient_.get_data_handle());
  std::copy(b, b + bias_grad.size(), bias_grad.begin());
}

}  // namespace worldmodels
