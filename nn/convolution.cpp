#include "nn/convolution.h"

#include <algorithm>

#include "nn/subpixel.h"

namespace worldmodels {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;
using Type = memory::data_type;

}  // namespace

template <typename Ops>
dnnl::convolution_forward::primitive_desc ConvolutionLayer<Ops>::ForwardDesc(
    const dnnl::engine& engine, const ConvolutionShape& of, Type type, bool relu, bool training,
    Tag input) {
  const ConvolutionShape shape = Ops::kTransposed ? SubpixelShape(of) : of;
  const bool few_channels = Ops::kTransposed && SubpixelOutputLayout(of) == Tag::nhwc;
  const int pad = Ops::kTransposed ? shape.kernel - 1 : 0;
  const memory::desc x({shape.batch, shape.in_channels, shape.in_size, shape.in_size}, type, input);
  const memory::desc w({shape.out_channels, shape.in_channels, shape.kernel, shape.kernel}, type,
                       Tag::any);
  const memory::desc b({shape.out_channels}, Type::f32, Tag::x);
  const memory::desc y({shape.batch, shape.out_channels, shape.out_size, shape.out_size},
                       few_channels ? Type::f32 : type, Ops::kTransposed ? Tag::nChw16c : Tag::any);
  dnnl::primitive_attr attributes;
  if (relu) {
    dnnl::post_ops post;
    post.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
    attributes.set_post_ops(post);
  }
  const auto kind =
      training ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
  return {{kind,
           dnnl::algorithm::convolution_direct,
           x,
           w,
           b,
           y,
           {shape.stride, shape.stride},
           {pad, pad},
           {pad, pad}},
          attributes,
          engine};
}

template <typename Ops>
ConvolutionLayer<Ops>::ConvolutionLayer(const dnnl::engine& engine, const ConvolutionShape& shape,
                                        Type type, bool relu, bool training, Tag input)
    : engine_(engine), shape_(shape), relu_(relu) {
  const memory::dims x_dims = {shape.batch, shape.in_channels, shape.in_size, shape.in_size};
  const memory::dims y_dims = {shape.batch, shape.out_channels, shape.out_size, shape.out_size};
  const memory::dims w_dims = {shape.out_channels, shape.in_channels, shape.kernel, shape.kernel};
  const memory::desc b({shape.out_channels}, Type::f32, Tag::x);
  const memory::dims strides = {shape.stride, shape.stride};
  const memory::dims padding = {0, 0};
  const memory::desc x_any(x_dims, type, input);
  const memory::desc y_any(y_dims, type, Tag::any);
  const memory::desc w_any(w_dims, type, Tag::any);
  plain_weight_desc_ = memory::desc(w_dims, Type::f32, Ops::kPlainWeights);
  plain_weight_ = memory(plain_weight_desc_, engine);

  forward_desc_ = ForwardDesc(engine, shape, type, relu, training, input);
  forward_ = dnnl::convolution_forward(forward_desc_);
  weight_ = memory(forward_desc_.weights_desc(), engine);
  bias_ = memory(forward_desc_.bias_desc(), engine);
  if constexpr (Ops::kTransposed) {
    merged_weight_ = memory({forward_desc_.weights_desc().dims(), Type::f32, Tag::oihw}, engine);
    merged_output_ = memory(forward_desc_.dst_desc(), engine);
    output_ =
        memory({y_dims, forward_desc_.dst_desc().data_type(), SubpixelOutputLayout(shape)}, engine);
  } else {
    output_ = memory(forward_desc_.dst_desc(), engine);
  }
  if (!training) return;

  if (relu) {
    const dnnl::eltwise_forward::primitive_desc hint(
        {dnnl::prop_kind::forward_training, dnnl::algorithm::eltwise_relu_use_dst_for_bwd,
         output_.get_desc(), 0.0f},
        engine);
    relu_backward_ = dnnl::eltwise_backward({{dnnl::algorithm::eltwise_relu_use_dst_for_bwd,
                                              output_.get_desc(), output_.get_desc(), 0.0f},
                                             engine,
                                             hint});
  }
  // Behind a ReLU the gradient has the output's layout, so that its backward needs no reorder;
  // without one oneDNN may choose (for few channels only some layouts are fast).
  const memory::desc dy_desc = relu ? output_.get_desc() : y_any;
  const typename Ops::Forward::primitive_desc hint(
      typename Ops::Forward::desc(dnnl::prop_kind::forward_training, Ops::kAlgorithm, x_any, w_any,
                                  b, y_any, strides, padding, padding),
      engine);
  const memory::desc dx_any(x_dims, type, Tag::any);
  const typename Ops::BackwardData::primitive_desc data(
      typename Ops::BackwardData::desc(Ops::kAlgorithm, dx_any, w_any, dy_desc, strides, padding,
                                       padding),
      engine, hint);
  backward_data_ = typename Ops::BackwardData(data);
  backward_data_dy_desc_ = data.diff_dst_desc();
  backward_data_weight_desc_ = data.weights_desc();
  input_gradient_ = memory(data.diff_src_desc(), engine);
  if (Ops::kTransposed || backward_data_weight_desc_ != weight_.get_desc()) {
    weight_for_data_ = memory(backward_data_weight_desc_, engine);
  }

  const memory::desc dw_any(w_dims, Type::f32, Tag::any);
  const typename Ops::BackwardWeights::primitive_desc weights(
      typename Ops::BackwardWeights::desc(Ops::kAlgorithm, x_any, dw_any, b, y_any, strides,
                                          padding, padding),
      engine, hint);
  backward_weights_ = typename Ops::BackwardWeights(weights);
  backward_weights_x_desc_ = weights.src_desc();
  backward_weights_dy_desc_ = weights.diff_dst_desc();
  weight_gradient_ = memory(weights.diff_weights_desc(), engine);
  bias_gradient_ = memory(weights.diff_bias_desc(), engine);
}

template <typename Ops>
memory ConvolutionLayer<Ops>::ToLayout(dnnl::stream& stream, const memory& from,
                                       const memory::desc& wanted, memory& scratch) const {
  if (from.get_desc() == wanted) return from;
  if (!scratch || scratch.get_desc() != wanted) scratch = memory(wanted, engine_);
  memory source = from;
  dnnl::reorder(source, scratch).execute(stream, source, scratch);
  return scratch;
}

template <typename Ops>
void ConvolutionLayer<Ops>::SetWeights(dnnl::stream& stream, std::span<const float> weight,
                                       std::span<const float> bias) {
  std::copy(weight.begin(), weight.end(), static_cast<float*>(plain_weight_.get_data_handle()));
  if constexpr (Ops::kTransposed) {
    std::ranges::copy(SubpixelWeights(shape_, weight),
                      static_cast<float*>(merged_weight_.get_data_handle()));
    dnnl::reorder(merged_weight_, weight_).execute(stream, merged_weight_, weight_);
    std::ranges::copy(SubpixelBias(shape_, bias), static_cast<float*>(bias_.get_data_handle()));
  } else {
    dnnl::reorder(plain_weight_, weight_).execute(stream, plain_weight_, weight_);
    std::ranges::copy(bias, static_cast<float*>(bias_.get_data_handle()));
  }
  if (weight_for_data_) {
    dnnl::reorder(plain_weight_, weight_for_data_).execute(stream, plain_weight_, weight_for_data_);
  }
  stream.wait();
}

template <typename Ops>
void ConvolutionLayer<Ops>::Forward(dnnl::stream& stream, const memory& x) {
  x_ = ToLayout(stream, x, forward_desc_.src_desc(), x_);
  forward_.execute(stream, {{DNNL_ARG_SRC, x_},
                            {DNNL_ARG_WEIGHTS, weight_},
                            {DNNL_ARG_BIAS, bias_},
                            {DNNL_ARG_DST, Ops::kTransposed ? merged_output_ : output_}});
  if constexpr (Ops::kTransposed) {
    stream.wait();
    InterleavePixels(shape_, merged_output_, output_);
  }
}

template <typename Ops>
void ConvolutionLayer<Ops>::Backward(dnnl::stream& stream, const memory& dy,
                                     std::span<float> weight_grad, std::span<float> bias_grad,
                                     bool wants_input_gradient) {
  memory gradient = dy;
  if (relu_) {
    gradient = ToLayout(stream, dy, output_.get_desc(), dy_);
    relu_backward_.execute(
        stream,
        {{DNNL_ARG_DST, output_}, {DNNL_ARG_DIFF_DST, gradient}, {DNNL_ARG_DIFF_SRC, gradient}});
  }
  memory x = ToLayout(stream, x_, backward_weights_x_desc_, x_for_weights_);
  memory gradient_for_weights =
      ToLayout(stream, gradient, backward_weights_dy_desc_, dy_for_weights_);
  backward_weights_.execute(stream, {{DNNL_ARG_SRC, x},
                                     {DNNL_ARG_DIFF_DST, gradient_for_weights},
                                     {DNNL_ARG_DIFF_WEIGHTS, weight_gradient_},
                                     {DNNL_ARG_DIFF_BIAS, bias_gradient_}});
  dnnl::reorder(weight_gradient_, plain_weight_).execute(stream, weight_gradient_, plain_weight_);
  if (wants_input_gradient) {
    memory gradient_for_data = ToLayout(stream, gradient, backward_data_dy_desc_, dy_for_data_);
    backward_data_.execute(stream,
                           {{DNNL_ARG_DIFF_DST, gradient_for_data},
                            {DNNL_ARG_WEIGHTS, weight_for_data_ ? weight_for_data_ : weight_},
                            {DNNL_ARG_DIFF_SRC, input_gradient_}});
  }
  stream.wait();
  const auto* w = static_cast<const float*>(plain_weight_.get_data_handle());
  std::copy(w, w + weight_grad.size(), weight_grad.begin());
  const auto* b = static_cast<const float*>(bias_gradient_.get_data_handle());
  std::copy(b, b + bias_grad.size(), bias_grad.begin());
}

template class ConvolutionLayer<ConvolutionOps>;
template class ConvolutionLayer<DeconvolutionOps>;

}  // namespace worldmodels
