#include "nn/primitives.h"

#include "common/error.h"

// What nn/primitives.cpp asks oneDNN for, for nn/plain/dnnl.hpp.
namespace worldmodels {
namespace {

using dnnl::memory;

dnnl::convolution_task Task(const memory::desc& x, const memory::desc& y, const memory::desc& bias,
                            int kernel, int stride) {
  return {.x = x, .y = y, .bias = bias, .kernel = kernel, .stride = stride};
}

int Kernel(const memory::desc& weight) { return static_cast<int>(weight.get_dims()[2]); }

}  // namespace

memory::dims DimsOf(const memory& data) { return data.get_desc().get_dims(); }
memory::data_type TypeOf(const memory& data) { return data.get_desc().get_data_type(); }

dnnl::eltwise_backward ReluBackward(const dnnl::engine&, const memory::desc&) { return {}; }

dnnl::convolution_forward::primitive_desc ConvolutionForward(
    const dnnl::engine&, bool, const memory::desc& x, const memory::desc& weight,
    const memory::desc& bias, const memory::desc& y, int stride, int padding, bool relu) {
  dnnl::convolution_forward::primitive_desc task{Task(x, y, bias, Kernel(weight), stride)};
  task.padding = padding;
  task.relu = relu;
  return task;
}

dnnl::convolution_backward_data::primitive_desc ConvolutionBackwardData(
    const dnnl::engine&, const memory::desc& dx, const memory::desc& weight, const memory::desc& dy,
    int stride, const dnnl::convolution_forward::primitive_desc&) {
  return {Task(dx, dy, {}, Kernel(weight), stride)};
}

dnnl::convolution_backward_weights::primitive_desc ConvolutionBackwardWeights(
    const dnnl::engine&, const memory::desc& x, const memory::desc& dweight,
    const memory::desc& dbias, const memory::desc& dy, int stride,
    const dnnl::convolution_forward::primitive_desc&) {
  return {Task(x, dy, dbias, Kernel(dweight), stride)};
}

dnnl::convolution_forward::primitive_desc QuantizedConvolutionForward(
    const dnnl::engine&, const memory::desc&, const memory::desc&, const memory::desc&,
    const memory::desc&, int, const std::vector<float>&) {
  FailRun("int8 needs oneDNN, which this program was built without");
}

std::unordered_map<int, memory> ScaleArguments(const dnnl::engine&, const std::vector<float>&) {
  return {};
}

}  // namespace worldmodels
