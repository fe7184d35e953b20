#include "nn/primitives.h"

#include <algorithm>

namespace worldmodels {
namespace {

using dnnl::memory;

constexpr auto kDirect = dnnl::algorithm::convolution_direct;
constexpr auto kRelu = dnnl::algorithm::eltwise_relu_use_dst_for_bwd;

#if DNNL_VERSION_MAJOR >= 3

void AppendRelu(dnnl::post_ops& post) {
  post.append_eltwise(dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
}

dnnl::convolution_forward::primitive_desc Describe(
    const dnnl::engine& engine, dnnl::prop_kind kind, const dnnl::primitive_attr& attributes,
    const memory::desc& x, const memory::desc& weight, const memory::desc& bias,
    const memory::desc& y, const memory::dims& strides, const memory::dims& pads) {
  return {engine, kind, kDirect, x, weight, bias, y, strides, pads, pads, attributes};
}

memory::desc ScalesDesc(const std::vector<float>& scales) {
  return {{1, static_cast<memory::dim>(scales.size()), 1, 1},
          memory::data_type::f32,
          memory::format_tag::nhwc};
}

// A product behind the sums rather than scales of the weights: these would come before the bias,
// and round otherwise than oneDNN 2 does.
void SetScales(dnnl::primitive_attr&, dnnl::post_ops& post, const std::vector<float>& scales) {
  post.append_binary(dnnl::algorithm::binary_mul, ScalesDesc(scales));
}

#else

void AppendRelu(dnnl::post_ops& post) {
  post.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
}

dnnl::convolution_forward::primitive_desc Describe(
    const dnnl::engine& engine, dnnl::prop_kind kind, const dnnl::primitive_attr& attributes,
    const memory::desc& x, const memory::desc& weight, const memory::desc& bias,
    const memory::desc& y, const memory::dims& strides, const memory::dims& pads) {
  return {{kind, kDirect, x, weight, bias, y, strides, pads, pads}, attributes, engine};
}

void SetScales(dnnl::primitive_attr& attributes, dnnl::post_ops&,
               const std::vector<float>& scales) {
  constexpr int kPerOutputChannel = 1 << 1;
  attributes.set_output_scales(kPerOutputChannel, scales);
}

#endif

}  // namespace

#if DNNL_VERSION_MAJOR >= 3

memory::dims DimsOf(const memory& data) { return data.get_desc().get_dims(); }
memory::data_type TypeOf(const memory& data) { return data.get_desc().get_data_type(); }

dnnl::eltwise_backward ReluBackward(const dnnl::engine& engine, const memory::desc& y) {
  const dnnl::eltwise_forward::primitive_desc forward(engine, dnnl::prop_kind::forward_training,
                                                      kRelu, y, y, 0.0f);
  return dnnl::eltwise_backward({engine, kRelu, y, y, y, 0.0f, forward});
}

dnnl::convolution_backward_data::primitive_desc ConvolutionBackwardData(
    const dnnl::engine& engine, const memory::desc& dx, const memory::desc& weight,
    const memory::desc& dy, int stride, const dnnl::convolution_forward::primitive_desc& forward) {
  const memory::dims strides = {stride, stride}, none = {0, 0};
  return {engine, kDirect, dx, weight, dy, strides, none, none, forward};
}

dnnl::convolution_backward_weights::primitive_desc ConvolutionBackwardWeights(
    const dnnl::engine& engine, const memory::desc& x, const memory::desc& dweight,
    const memory::desc& dbias, const memory::desc& dy, int stride,
    const dnnl::convolution_forward::primitive_desc& forward) {
  const memory::dims strides = {stride, stride}, none = {0, 0};
  return {engine, kDirect, x, dweight, dbias, dy, strides, none, none, forward};
}

std::unordered_map<int, memory> ScaleArguments(const dnnl::engine& engine,
                                               const std::vector<float>& scales) {
  memory values(ScalesDesc(scales), engine);
  std::ranges::copy(scales, static_cast<float*>(values.get_data_handle()));
  return {{DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1, values}};
}

#else

memory::dims DimsOf(const memory& data) { return data.get_desc().dims(); }
memory::data_type TypeOf(const memory& data) { return data.get_desc().data_type(); }

dnnl::eltwise_backward ReluBackward(const dnnl::engine& engine, const memory::desc& y) {
  const dnnl::eltwise_forward::primitive_desc forward(
      {dnnl::prop_kind::forward_training, kRelu, y, 0.0f}, engine);
  return dnnl::eltwise_backward({{kRelu, y, y, 0.0f}, engine, forward});
}

dnnl::convolution_backward_data::primitive_desc ConvolutionBackwardData(
    const dnnl::engine& engine, const memory::desc& dx, const memory::desc& weight,
    const memory::desc& dy, int stride, const dnnl::convolution_forward::primitive_desc& forward) {
  const memory::dims strides = {stride, stride}, none = {0, 0};
  return {{kDirect, dx, weight, dy, strides, none, none}, engine, forward};
}

dnnl::convolution_backward_weights::primitive_desc ConvolutionBackwardWeights(
    const dnnl::engine& engine, const memory::desc& x, const memory::desc& dweight,
    const memory::desc& dbias, const memory::desc& dy, int stride,
    const dnnl::convolution_forward::primitive_desc& forward) {
  const memory::dims strides = {stride, stride}, none = {0, 0};
  return {{kDirect, x, dweight, dbias, dy, strides, none, none}, engine, forward};
}

std::unordered_map<int, memory> ScaleArguments(const dnnl::engine&, const std::vector<float>&) {
  return {};
}

#endif

dnnl::convolution_forward::primitive_desc ConvolutionForward(
    const dnnl::engine& engine, bool training, const memory::desc& x, const memory::desc& weight,
    const memory::desc& bias, const memory::desc& y, int stride, int padding, bool relu) {
  dnnl::primitive_attr attributes;
  if (relu) {
    dnnl::post_ops post;
    AppendRelu(post);
    attributes.set_post_ops(post);
  }
  const auto kind =
      training ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
  return Describe(engine, kind, attributes, x, weight, bias, y, {stride, stride},
                  {padding, padding});
}

dnnl::convolution_forward::primitive_desc QuantizedConvolutionForward(
    const dnnl::engine& engine, const memory::desc& x, const memory::desc& weight,
    const memory::desc& bias, const memory::desc& y, int stride, const std::vector<float>& scales) {
  dnnl::primitive_attr attributes;
  dnnl::post_ops post;
  SetScales(attributes, post, scales);
  AppendRelu(post);
  attributes.set_post_ops(post);
  return Describe(engine, dnnl::prop_kind::forward_inference, attributes, x, weight, bias, y,
                  {stride, stride}, {0, 0});
}

}  // namespace worldmodels
