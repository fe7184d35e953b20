#include "nn/quantized_convolution.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "nn/layout.h"
#include "nn/primitives.h"

namespace worldmodels {

using dnnl::memory;
using Tag = memory::format_tag;
using Type = memory::data_type;

QuantizedConvolution::QuantizedConvolution(const dnnl::engine& engine,
                                           const ConvolutionShape& shape,
                                           std::span<const float> weight,
                                           std::span<const float> bias, float x_scale,
                                           float y_scale)
    : engine_(engine) {
  const memory::dims x_dims = {shape.batch, shape.in_channels, shape.in_size, shape.in_size};
  const memory::dims y_dims = {shape.batch, shape.out_channels, shape.out_size, shape.out_size};
  const memory::dims w_dims = {shape.out_channels, shape.in_channels, shape.kernel, shape.kernel};

  memory plain({w_dims, Type::s8, Tag::oihw}, engine);
  memory plain_bias({{shape.out_channels}, Type::f32, Tag::x}, engine);
  auto* quantized = static_cast<int8_t*>(plain.get_data_handle());
  auto* sums = static_cast<float*>(plain_bias.get_data_handle());
  std::vector<float> y_scales(static_cast<size_t>(shape.out_channels));
  const size_t filter = weight.size() / y_scales.size();
  for (size_t channel = 0; channel < y_scales.size(); ++channel) {
    float largest = 1e-20f;
    for (const float value : weight.subspan(channel * filter, filter)) {
      largest = std::max(largest, std::abs(value));
    }
    const float scale = largest / 127;
    for (size_t i = channel * filter; i < (channel + 1) * filter; ++i) {
      quantized[i] = static_cast<int8_t>(std::lround(weight[i] / scale));
    }
    // oneDNN adds the bias to the integer sums and scales what comes out.
    sums[channel] = bias[channel] / (x_scale * scale);
    y_scales[channel] = x_scale * scale / (y_scale > 0 ? y_scale : 1);
  }
  desc_ = QuantizedConvolutionForward(
      engine, {x_dims, Type::u8, shape.in_channels == 3 ? Tag::nhwc : Tag::any},
      {w_dims, Type::s8, Tag::any}, plain_bias.get_desc(),
      {y_dims, y_scale > 0 ? Type::u8 : Type::f32, Tag::any}, shape.stride, y_scales);
  forward_ = dnnl::convolution_forward(desc_);
  memory in_layout(desc_.weights_desc(), engine);
  output_ = memory(desc_.dst_desc(), engine);
  dnnl::stream stream(engine);
  dnnl::reorder(plain, in_layout).execute(stream, plain, in_layout);
  stream.wait();
  arguments_ = ScaleArguments(engine, y_scales);
  arguments_.insert(
      {{DNNL_ARG_WEIGHTS, in_layout}, {DNNL_ARG_BIAS, plain_bias}, {DNNL_ARG_DST, output_}});
}

void QuantizedConvolution::Forward(dnnl::stream& stream, const memory& x) {
  arguments_[DNNL_ARG_SRC] = InLayout(engine_, stream, x, desc_.src_desc(), x_);
  forward_.execute(stream, arguments_);
}

}  // namespace worldmodels
