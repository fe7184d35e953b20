#pragma once

#include <dnnl.hpp>
#include <unordered_map>
#include <vector>

namespace worldmodels {

// What oneDNN is asked to compute. oneDNN 2 and 3 are asked in different ways: the difference is
// here and nowhere else.

// Of what a memory holds.
dnnl::memory::dims DimsOf(const dnnl::memory& data);
dnnl::memory::data_type TypeOf(const dnnl::memory& data);

// For the gradient of y = relu(x) from y itself, in place.
dnnl::eltwise_backward ReluBackward(const dnnl::engine& engine, const dnnl::memory::desc& y);

// A convolution with a bias (unless bias is the empty descriptor) and, if asked for, ReLU.
dnnl::convolution_forward::primitive_desc ConvolutionForward(
    const dnnl::engine& engine, bool training, const dnnl::memory::desc& x,
    const dnnl::memory::desc& weight, const dnnl::memory::desc& bias, const dnnl::memory::desc& y,
    int stride, int padding, bool relu);

// The gradients of that convolution without padding and ReLU: of x, and of its weights and (unless
// dbias is the empty descriptor) its bias. forward: for oneDNN's choice of how.
dnnl::convolution_backward_data::primitive_desc ConvolutionBackwardData(
    const dnnl::engine& engine, const dnnl::memory::desc& dx, const dnnl::memory::desc& weight,
    const dnnl::memory::desc& dy, int stride,
    const dnnl::convolution_forward::primitive_desc& forward);
dnnl::convolution_backward_weights::primitive_desc ConvolutionBackwardWeights(
    const dnnl::engine& engine, const dnnl::memory::desc& x, const dnnl::memory::desc& dweight,
    const dnnl::memory::desc& dbias, const dnnl::memory::desc& dy, int stride,
    const dnnl::convolution_forward::primitive_desc& forward);

// A convolution in 8-bit integers, with ReLU and without padding: what comes out of the sums of
// integers (plus bias) is multiplied by a scale for each output channel.
dnnl::convolution_forward::primitive_desc QuantizedConvolutionForward(
    const dnnl::engine& engine, const dnnl::memory::desc& x, const dnnl::memory::desc& weight,
    const dnnl::memory::desc& bias, const dnnl::memory::desc& y, int stride,
    const std::vector<float>& scales);
// The scales once more, as arguments of its execution: none for oneDNN 2.
std::unordered_map<int, dnnl::memory> ScaleArguments(const dnnl::engine& engine,
                                                     const std::vector<float>& scales);

}  // namespace worldmodels
