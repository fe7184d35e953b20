#include <omp.h>

#include <algorithm>
#include <cstring>
#include <dnnl.hpp>

// Convolutions as matrix products, image by image. Two ways: gathering, for each pixel of y, the
// pixels of x under the kernel (im2col) and multiplying by the weights; or multiplying each pixel
// by the weights and scattering, that is adding, the products to where they belong (col2im). The
// latter computes gradients of x, and convolutions with so much padding that each pixel of x meets
// all of the kernel.
namespace dnnl {
namespace {

using worldmodels::MatrixView;
using worldmodels::Multiply;
using worldmodels::PackedMatrix;

struct Image {
  std::ptrdiff_t channels, size;  // size x size pixels

  explicit Image(const memory::desc& desc)
      : channels(desc.get_dims()[1]), size(desc.get_dims()[2]) {}
  std::ptrdiff_t pixels() const { return size * size; }
  std::ptrdiff_t floats() const { return channels * pixels(); }
};

const float* Data(const memory& memory) {
  return static_cast<const float*>(memory.get_data_handle());
}

// Image n with its channels last: where it lies, or copied to scratch.
const float* ChannelsLast(const memory& images, std::ptrdiff_t n, float* scratch) {
  const memory::desc& desc = images.get_desc();
  const Image image(desc);
  if (desc.tag() == memory::format_tag::nhwc) return Data(images) + n * image.floats();
  for (std::ptrdiff_t h = 0; h < image.size; ++h) {
    for (std::ptrdiff_t w = 0; w < image.size; ++w) {
      float* to = scratch + (h * image.size + w) * image.channels;
      for (std::ptrdiff_t c = 0; c < image.channels; ++c) {
        to[c] = Data(images)[desc.Offset(n, c, h, w)];
      }
    }
  }
  return scratch;
}

void Store(const float* from, const memory& images, std::ptrdiff_t n) {
  const memory::desc& desc = images.get_desc();
  const Image image(desc);
  auto* data = static_cast<float*>(images.get_data_handle());
  if (desc.tag() == memory::format_tag::nhwc) {
    std::copy_n(from, image.floats(), data + n * image.floats());
    return;
  }
  const std::ptrdiff_t block = desc.tag() == memory::format_tag::nChw16c ? 16 : 8;
  for (std::ptrdiff_t c = 0; c < image.channels; c += block) {
    float* to = data + desc.Offset(n, c, 0, 0);
    const std::ptrdiff_t count = std::min(block, image.channels - c);
    for (std::ptrdiff_t p = 0; p < image.pixels(); ++p) {
      std::copy_n(from + p * image.channels + c, count, to + p * block);
    }
  }
}

// columns (pixels of y, (tap, channel)) of an image x.
void Gather(const float* x, const Image& in, const Image& out, int kernel, int stride,
            float* columns) {
  const std::ptrdiff_t row = kernel * in.channels;
  for (std::ptrdiff_t h = 0; h < out.size; ++h) {
    for (std::ptrdiff_t w = 0; w < out.size; ++w) {
      for (int u = 0; u < kernel; ++u) {
        const float* from = x + ((h * stride + u) * in.size + w * stride) * in.channels;
        columns = std::copy_n(from, row, columns);
      }
    }
  }
}

// Adds columns (pixels of `from`, (tap, channel of `to`)) to the image y.
void Scatter(const float* columns, const Image& from, const Image& to, int kernel, int stride,
             float* y) {
  const std::ptrdiff_t row = kernel * to.channels;
  for (std::ptrdiff_t h = 0; h < from.size; ++h) {
    for (std::ptrdiff_t w = 0; w < from.size; ++w) {
      for (int u = 0; u < kernel; ++u, columns += row) {
        float* at = y + ((h * stride + u) * to.size + w * stride) * to.channels;
        for (std::ptrdiff_t i = 0; i < row; ++i) at[i] += columns[i];
      }
    }
  }
}

// body(n, scratch) for each image, on OpenMP's threads; scratch holds `floats`.
template <typename Body>
void ForImages(std::ptrdiff_t batch, std::ptrdiff_t floats,
               std::vector<std::vector<float>>& scratch, const Body& body) {
  const auto threads = static_cast<size_t>(omp_get_max_threads());
  if (scratch.size() < threads) scratch.resize(threads);
  for (size_t i = 0; i < threads; ++i) scratch[i].resize(static_cast<size_t>(floats));
#pragma omp parallel for if (threads > 1)
  for (std::ptrdiff_t n = 0; n < batch; ++n) {
    body(n, scratch[static_cast<size_t>(omp_get_thread_num())].data());
  }
}

void Finish(float* y, const Image& image, const float* bias, bool relu) {
  for (std::ptrdiff_t p = 0; p < image.pixels(); ++p, y += image.channels) {
    for (std::ptrdiff_t c = 0; c < image.channels; ++c) {
      const float value = bias != nullptr ? y[c] + bias[c] : y[c];
      y[c] = relu ? std::max(value, 0.0f) : value;
    }
  }
}

}  // namespace

memory::desc convolution_task::weights(memory::packing how) const {
  return {{y.get_dims()[1], x.get_dims()[1], kernel, kernel}, how};
}

memory::desc convolution_forward::primitive_desc::weights_desc() const {
  return weights(padding > 0 ? memory::packing::scatter_out : memory::packing::gather);
}

memory::desc convolution_backward_data::primitive_desc::weights_desc() const {
  return weights(memory::packing::scatter_in);
}

memory::desc convolution_backward_weights::primitive_desc::diff_weights_desc() const {
  return {{y.get_dims()[1], x.get_dims()[1], kernel, kernel},
          memory::data_type::f32,
          memory::format_tag::oihw};
}

void convolution_forward::execute(stream&, const arguments& given) {
  const memory &x = given.at(DNNL_ARG_SRC), &y = given.at(DNNL_ARG_DST);
  const PackedMatrix& weights = given.at(DNNL_ARG_WEIGHTS).packed();
  const auto bias = given.find(DNNL_ARG_BIAS);
  const float* biases = bias != given.end() ? Data(bias->second) : nullptr;
  const Image in(task_.x), out(task_.y);
  const bool scatters = task_.padding > 0;
  const std::ptrdiff_t columns =
      scatters ? in.pixels() * weights.cols() : out.pixels() * weights.rows();
  ForImages(task_.x.get_dims()[0], in.floats() + out.floats() + columns, scratch_,
            [&](std::ptrdiff_t n, float* scratch) {
              float* result = scratch + in.floats();
              float* products = result + out.floats();
              const float* from = ChannelsLast(x, n, scratch);
              if (scatters) {
                Multiply(MatrixView::RowMajor(from, in.pixels(), in.channels), weights, products,
                         weights.cols(), false);
                std::fill_n(result, out.floats(), 0.0f);
                Scatter(products, in, out, task_.kernel, task_.stride, result);
              } else {
                Gather(from, in, out, task_.kernel, task_.stride, products);
                Multiply(MatrixView::RowMajor(products, out.pixels(), weights.rows()), weights,
                         result, out.channels, false);
              }
              Finish(result, out, biases, task_.relu);
              Store(result, y, n);
            });
}

void convolution_backward_data::execute(stream&, const arguments& given) {
  const memory &dx = given.at(DNNL_ARG_DIFF_SRC), &dy = given.at(DNNL_ARG_DIFF_DST);
  const PackedMatrix& weights = given.at(DNNL_ARG_WEIGHTS).packed();
  const Image in(task_.x), out(task_.y);
  ForImages(task_.x.get_dims()[0], in.floats() + out.floats() + out.pixels() * weights.cols(),
            scratch_, [&](std::ptrdiff_t n, float* scratch) {
              float* result = scratch + out.floats();
              float* products = result + in.floats();
              Multiply(
                  MatrixView::RowMajor(ChannelsLast(dy, n, scratch), out.pixels(), out.channels),
                  weights, products, weights.cols(), false);
              std::fill_n(result, in.floats(), 0.0f);
              Scatter(products, out, in, task_.kernel, task_.stride, result);
              Store(result, dx, n);
            });
}

// The images one after another, each product on all threads: gradients have the same bits at any
// number of them.
void convolution_backward_weights::execute(stream&, const arguments& given) {
  const memory &x = given.at(DNNL_ARG_SRC), &dy = given.at(DNNL_ARG_DIFF_DST);
  const Image in(task_.x), out(task_.y);
  const int taps = task_.kernel * task_.kernel;
  const std::ptrdiff_t width = taps * in.channels;
  constexpr std::ptrdiff_t kImages = 8;  // in one product
  const std::ptrdiff_t batch = task_.x.get_dims()[0];
  const int threads = omp_get_max_threads();
  columns_.resize(static_cast<size_t>(kImages * out.pixels() * width));
  gradients_.resize(static_cast<size_t>(kImages * (out.floats() + in.floats())));
  sums_.assign(static_cast<size_t>(out.channels * width), 0.0f);
  const auto bias = given.find(DNNL_ARG_DIFF_BIAS);
  float* bias_sums = nullptr;
  if (bias != given.end()) {
    bias_sums = static_cast<float*>(bias->second.get_data_handle());
    std::fill_n(bias_sums, out.channels, 0.0f);
  }
  for (std::ptrdiff_t first = 0; first < batch; first += kImages) {
    const std::ptrdiff_t count = std::min(kImages, batch - first);
#pragma omp parallel for
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      float* scratch = gradients_.data() + kImages * out.floats() + i * in.floats();
      Gather(ChannelsLast(x, first + i, scratch), in, out, task_.kernel, task_.stride,
             columns_.data() + i * out.pixels() * width);
      float* to = gradients_.data() + i * out.floats();
      const float* from = ChannelsLast(dy, first + i, to);
      if (from != to) std::copy_n(from, out.floats(), to);
    }
    const std::ptrdiff_t rows = count * out.pixels();
    packed_.Pack(MatrixView::RowMajor(columns_.data(), rows, width), threads);
    Multiply(MatrixView::RowMajor(gradients_.data(), rows, out.channels).Transposed(), packed_,
             sums_.data(), width, true, threads);
    for (std::ptrdiff_t r = 0; bias_sums != nullptr && r < rows; ++r) {
      for (std::ptrdiff_t c = 0; c < out.channels; ++c) {
        bias_sums[c] += gradients_[static_cast<size_t>(r * out.channels + c)];
      }
    }
  }
  // From (out, (tap, in)) to (out, in, tap).
  auto* to = static_cast<float*>(given.at(DNNL_ARG_DIFF_WEIGHTS).get_data_handle());
  for (std::ptrdiff_t o = 0; o < out.channels; ++o) {
    for (std::ptrdiff_t i = 0; i < in.channels; ++i) {
      for (int tap = 0; tap < taps; ++tap) {
        *to++ = sums_[static_cast<size_t>(o * width + tap * in.channels + i)];
      }
    }
  }
}

void eltwise_backward::execute(stream&, const arguments& given) const {
  const memory& y = given.at(DNNL_ARG_DST);
  const float* outputs = Data(y);
  const float* from = Data(given.at(DNNL_ARG_DIFF_DST));
  auto* to = static_cast<float*>(given.at(DNNL_ARG_DIFF_SRC).get_data_handle());
  const auto count = static_cast<std::ptrdiff_t>(y.get_desc().get_size() / sizeof(float));
#pragma omp parallel for
  for (std::ptrdiff_t i = 0; i < count; ++i) to[i] = outputs[i] > 0 ? from[i] : 0.0f;
}

}  // namespace dnnl
