#pragma once

#include <dnnl.hpp>
#include <vector>

namespace worldmodels {

// What the layers of oneDNN share.

// Whether oneDNN may use these instructions here.
bool MayUse(dnnl::cpu_isa instructions);

// How many channels lie together in activations of many: as many as oneDNN computes with at once on
// this processor, 16 with AVX-512, else 8. In another layout it falls back to code a thousand times
// slower.
int ChannelBlock();
// The layout in such blocks.
dnnl::memory::format_tag BlockedLayout();

// `from` itself if it has the wanted layout and type, else `scratch`, made at the first call, with
// a copy that has.
dnnl::memory InLayout(const dnnl::engine& engine, dnnl::stream& stream, const dnnl::memory& from,
                      const dnnl::memory::desc& wanted, dnnl::memory& scratch);

// For the gradient of y = relu(x) from y itself, in place.
dnnl::eltwise_backward ReluBackward(const dnnl::engine& engine, const dnnl::memory::desc& y);

// A convolution with a bias (unless bias is the empty descriptor) and, if asked for, ReLU.
dnnl::convolution_forward::primitive_desc ConvolutionForward(
    const dnnl::engine& engine, bool training, const dnnl::memory::desc& x,
    const dnnl::memory::desc& weight, const dnnl::memory::desc& bias, const dnnl::memory::desc& y,
    int stride, int padding, bool relu);

// The same in 8-bit integers, with ReLU and without padding: what comes out of the sums of integers
// (plus bias) is multiplied by a scale for each output channel.
dnnl::convolution_forward::primitive_desc QuantizedConvolutionForward(
    const dnnl::engine& engine, const dnnl::memory::desc& x, const dnnl::memory::desc& weight,
    const dnnl::memory::desc& bias, const dnnl::memory::desc& y, int stride,
    const std::vector<float>& scales);

}  // namespace worldmodels
