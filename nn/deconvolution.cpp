#include "nn/deconvolution.h"

#include <algorithm>

#include "nn/channel_sums.h"
#include "nn/layout.h"
#include "nn/primitives.h"
#include "nn/subpixel.h"

namespace worldmodels {

using dnnl::memory;
using Tag = memory::format_tag;
using Type = memory::data_type;

Deconvolution::Deconvolution(const dnnl::engine& engine, const ConvolutionShape& shape, Type type,
                             bool relu, bool training)
    : engine_(engine), shape_(shape), relu_(relu) {
  const memory::dims x_dims = {shape.batch, shape.in_channels, shape.in_size, shape.in_size};
  const memory::dims y_dims = {shape.batch, shape.out_channels, shape.out_size, shape.out_size};
  const memory::desc x_any(x_dims, type, Tag::any);

  const ConvolutionShape merged = SubpixelShape(shape);
  const memory::dims merged_weight = {merged.out_channels, merged.in_channels, merged.kernel,
                                      merged.kernel};
  const Tag layout = SubpixelOutputLayout(shape);
  const Type out_type = layout == Tag::nhwc ? Type::f32 : type;
  forward_desc_ =
      ConvolutionForward(engine, training, x_any, {merged_weight, type, Tag::any},
                         {{merged.out_channels}, Type::f32, Tag::x},
                         {{merged.batch, merged.out_channels, merged.out_size, merged.out_size},
                          out_type,
                          BlockedLayout()},
                         merged.stride, merged.kernel - 1, relu);
  forward_ = dnnl::convolution_forward(forward_desc_);
  merged_weight_ = memory({merged_weight, Type::f32, Tag::oihw}, engine);
  weight_ = memory(forward_desc_.weights_desc(), engine);
  bias_ = memory(forward_desc_.bias_desc(), engine);
  merged_output_ = memory(forward_desc_.dst_desc(), engine);
  output_ = memory({y_dims, out_type, layout}, engine);
  if (!training) return;

  // The convolution whose transposition this is: it takes y's gradient to x's.
  const memory::dims w_dims = {shape.in_channels, shape.out_channels, shape.kernel, shape.kernel};
  const memory::desc dy =
      layout == Tag::nhwc ? memory::desc(y_dims, type, Tag::any) : output_.get_desc();
  backward_data_desc_ = ConvolutionForward(engine, true, dy, {w_dims, type, Tag::any}, {}, x_any,
                                           shape.stride, 0, false);
  backward_data_ = dnnl::convolution_forward(backward_data_desc_);
  plain_weight_ = memory({w_dims, Type::f32, Tag::oihw}, engine);
  weight_for_data_ = memory(backward_data_desc_.weights_desc(), engine);
  input_gradient_ = memory(backward_data_desc_.dst_desc(), engine);
  backward_weights_desc_ = ConvolutionBackwardWeights(engine, dy, {w_dims, Type::f32, Tag::any}, {},
                                                      x_any, shape.stride, backward_data_desc_);
  backward_weights_ = dnnl::convolution_backward_weights(backward_weights_desc_);
  weight_gradient_ = memory(backward_weights_desc_.diff_weights_desc(), engine);
  if (relu) relu_backward_ = ReluBackward(engine, output_.get_desc());
}

void Deconvolution::SetWeights(dnnl::stream& stream, std::span<const float> weight,
                               std::span<const float> bias) {
  std::ranges::copy(SubpixelWeights(shape_, weight),
                    static_cast<float*>(merged_weight_.get_data_handle()));
  std::ranges::copy(SubpixelBias(shape_, bias), static_cast<float*>(bias_.get_data_handle()));
  dnnl::reorder(merged_weight_, weight_).execute(stream, merged_weight_, weight_);
  if (weight_for_data_) {
    std::ranges::copy(weight, static_cast<float*>(plain_weight_.get_data_handle()));
    dnnl::reorder(plain_weight_, weight_for_data_).execute(stream, plain_weight_, weight_for_data_);
  }
  stream.wait();
}

void Deconvolution::Forward(dnnl::stream& stream, const memory& x) {
  x_ = InLayout(engine_, stream, x, forward_desc_.src_desc(), x_);
  forward_.execute(stream, {{DNNL_ARG_SRC, x_},
                            {DNNL_ARG_WEIGHTS, weight_},
                            {DNNL_ARG_BIAS, bias_},
                            {DNNL_ARG_DST, merged_output_}});
  stream.wait();
  InterleavePixels(shape_, merged_output_, output_);
}

void Deconvolution::Backward(dnnl::stream& stream, const memory& dy, std::span<float> weight_grad,
                             std::span<float> bias_grad) {
  memory gradient = InLayout(engine_, stream, dy, output_.get_desc(), dy_);
  if (relu_) {
    relu_backward_.execute(
        stream,
        {{DNNL_ARG_DST, output_}, {DNNL_ARG_DIFF_DST, gradient}, {DNNL_ARG_DIFF_SRC, gradient}});
  }
  const memory x =
      InLayout(engine_, stream, x_, backward_weights_desc_.diff_dst_desc(), x_for_weights_);
  const memory gradient_for_weights =
      InLayout(engine_, stream, gradient, backward_weights_desc_.src_desc(), dy_for_weights_);
  backward_weights_.execute(stream, {{DNNL_ARG_SRC, gradient_for_weights},
                                     {DNNL_ARG_DIFF_DST, x},
                                     {DNNL_ARG_DIFF_WEIGHTS, weight_gradient_}});
  memory plain(plain_weight_.get_desc(), engine_, weight_grad.data());
  dnnl::reorder(weight_gradient_, plain).execute(stream, weight_gradient_, plain);
  const memory gradient_for_data =
      InLayout(engine_, stream, gradient, backward_data_desc_.src_desc(), dy_for_data_);
  backward_data_.execute(stream, {{DNNL_ARG_SRC, gradient_for_data},
                                  {DNNL_ARG_WEIGHTS, weight_for_data_},
                                  {DNNL_ARG_DST, input_gradient_}});
  stream.wait();
  SumChannels(gradient, shape_.out_channels, bias_grad);
}

}  // namespace worldmodels
