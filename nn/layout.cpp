#include "nn/layout.h"

namespace worldmodels {
namespace {

dnnl::post_ops Relu() {
  dnnl::post_ops post;
  post.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
  return post;
}

dnnl::convolution_forward::primitive_desc Describe(
    const dnnl::engine& engine, dnnl::prop_kind kind, const dnnl::primitive_attr& attributes,
    const dnnl::memory::desc& x, const dnnl::memory::desc& weight, const dnnl::memory::desc& bias,
    const dnnl::memory::desc& y, int stride, int padding) {
  const dnnl::memory::dims strides = {stride, stride}, pads = {padding, padding};
  return {{kind, dnnl::algorithm::convolution_direct, x, weight, bias, y, strides, pads, pads},
          attributes,
          engine};
}

}  // namespace

bool MayUse(dnnl::cpu_isa instructions) {
  const auto bits = static_cast<unsigned>(instructions);
  return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & bits) == bits;
}

int ChannelBlock() {
  static const int block = MayUse(dnnl::cpu_isa::avx512_core) ? 16 : 8;
  return block;
}

dnnl::memory::format_tag BlockedLayout() {
  return ChannelBlock() == 16 ? dnnl::memory::format_tag::nChw16c
                              : dnnl::memory::format_tag::nChw8c;
}

dnnl::memory InLayout(const dnnl::engine& engine, dnnl::stream& stream, const dnnl::memory& from,
                      const dnnl::memory::desc& wanted, dnnl::memory& scratch) {
  if (from.get_desc() == wanted) return from;
  if (!scratch || scratch.get_desc() != wanted) scratch = dnnl::memory(wanted, engine);
  dnnl::memory source = from;
  dnnl::reorder(source, scratch).execute(stream, source, scratch);
  return scratch;
}

dnnl::eltwise_backward ReluBackward(const dnnl::engine& engine, const dnnl::memory::desc& y) {
  constexpr auto kAlgorithm = dnnl::algorithm::eltwise_relu_use_dst_for_bwd;
  const dnnl::eltwise_forward::primitive_desc hint(
      {dnnl::prop_kind::forward_training, kAlgorithm, y, 0.0f}, engine);
  return dnnl::eltwise_backward({{kAlgorithm, y, y, 0.0f}, engine, hint});
}

dnnl::convolution_forward::primitive_desc ConvolutionForward(
    const dnnl::engine& engine, bool training, const dnnl::memory::desc& x,
    const dnnl::memory::desc& weight, const dnnl::memory::desc& bias, const dnnl::memory::desc& y,
    int stride, int padding, bool relu) {
  dnnl::primitive_attr attributes;
  if (relu) attributes.set_post_ops(Relu());
  const auto kind =
      training ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
  return Describe(engine, kind, attributes, x, weight, bias, y, stride, padding);
}

dnnl::convolution_forward::primitive_desc QuantizedConvolutionForward(
    const dnnl::engine& engine, const dnnl::memory::desc& x, const dnnl::memory::desc& weight,
    const dnnl::memory::desc& bias, const dnnl::memory::desc& y, int stride,
    const std::vector<float>& scales) {
  constexpr int kPerOutputChannel = 1 << 1;
  dnnl::primitive_attr attributes;
  attributes.set_output_scales(kPerOutputChannel, scales);
  attributes.set_post_ops(Relu());
  return Describe(engine, dnnl::prop_kind::forward_inference, attributes, x, weight, bias, y,
                  stride, 0);
}

}  // namespace worldmodels
