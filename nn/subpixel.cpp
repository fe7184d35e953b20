#include "nn/subpixel.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "nn/layout.h"
#include "nn/primitives.h"
#include "nn/vector_math.h"

namespace worldmodels {
namespace {

constexpr int kStride = 2;
constexpr int kGroups = kStride * kStride;

// Number of whole blocks of output channels; 0: channels last.
int Blocks(const ConvolutionShape& transposed) {
  const int width = ChannelBlock();
  return transposed.out_channels % width == 0 ? transposed.out_channels / width : 0;
}

// The plain convolution's channel of group [i][j] and an output channel. Of few output channels
// both groups of a row lie in one block.
int MergedChannel(const ConvolutionShape& transposed, int group, int channel) {
  const int in_order = group * transposed.out_channels + channel;
  if (Blocks(transposed) > 0 || kGroups * transposed.out_channels <= ChannelBlock()) {
    return in_order;
  }
  const int row = group / kStride;
  return in_order + row * (ChannelBlock() - kStride * transposed.out_channels);
}

// Rows 2h and 2h + 1 of one image.
template <typename T>
void InterleaveRow(const ConvolutionShape& shape, int size, int h, const T* from, T* to) {
  const int blocks = Blocks(shape);
  const int out = shape.out_size;
  const int width = ChannelBlock();
  // Of pixel w of this row, the block that a channel of the plain convolution is in.
  const auto block_of = [&](int channel, int w) {
    return from + ((static_cast<int64_t>(channel / width) * size + h) * size + w) * width;
  };
  for (int i = 0; i < kStride && kStride * h + i < out; ++i) {
    const int row = kStride * h + i;
    if (blocks == 0) {
      const int count = shape.out_channels * kStride;
      const int first = MergedChannel(shape, i * kStride, 0);
      T* target = to + static_cast<int64_t>(row) * out * shape.out_channels;
      for (int w = 0; kStride * w < out; ++w) {
        const int pixels = std::min(kStride, out - kStride * w);
        std::memcpy(target + w * count, block_of(first, w) + first % width,
                    sizeof(T) * shape.out_channels * pixels);
      }
      continue;
    }
    for (int block = 0; block < blocks; ++block) {
      T* target = to + (static_cast<int64_t>(block) * out + row) * out * width;
      for (int j = 0; j < kStride; ++j) {
        const int first = ((i * kStride + j) * blocks + block) * width;
        for (int w = 0; kStride * w + j < out; ++w) {
          std::memcpy(target + (kStride * w + j) * width, block_of(first, w), sizeof(T) * width);
        }
      }
    }
  }
}

template <typename T>
void Interleave(const ConvolutionShape& shape, const dnnl::memory& from, const dnnl::memory& to) {
  const ConvolutionShape merged = SubpixelShape(shape);
  const int size = merged.out_size;
  const auto* source = static_cast<const T*>(from.get_data_handle());
  auto* target = static_cast<T*>(to.get_data_handle());
  const int64_t from_image = static_cast<int64_t>(merged.out_channels) * size * size;
  const int64_t to_image =
      static_cast<int64_t>(shape.out_channels) * shape.out_size * shape.out_size;
#pragma omp parallel for
  for (int n = 0; n < shape.batch; ++n) {
    for (int h = 0; h < size; ++h) {
      InterleaveRow(shape, size, h, source + n * from_image, target + n * to_image);
    }
  }
}

}  // namespace

ConvolutionShape SubpixelShape(const ConvolutionShape& transposed) {
  ConvolutionShape shape = transposed;
  shape.kernel = (transposed.kernel + 1) / kStride;
  shape.stride = 1;
  shape.out_channels = PadToVector(kGroups * transposed.out_channels);
  shape.out_size = transposed.in_size + shape.kernel - 1;
  return shape;
}

std::vector<float> SubpixelWeights(const ConvolutionShape& transposed,
                                   std::span<const float> weight) {
  const ConvolutionShape shape = SubpixelShape(transposed);
  const int taps = shape.kernel * shape.kernel;
  const int kernel = transposed.kernel;
  std::vector<float> merged(static_cast<size_t>(shape.out_channels) * shape.in_channels * taps);
  for (int in = 0; in < shape.in_channels; ++in) {
    for (int out = 0; out < transposed.out_channels; ++out) {
      const float* from = weight.data() + (in * transposed.out_channels + out) * kernel * kernel;
      for (int u = 0; u < kernel; ++u) {
        for (int v = 0; v < kernel; ++v) {
          const int group = u % kStride * kStride + v % kStride;
          // The pixel u / 2 above is met at the kernel's opposite end.
          const int row = shape.kernel - 1 - u / kStride, column = shape.kernel - 1 - v / kStride;
          const int channel = MergedChannel(transposed, group, out);
          merged[(channel * shape.in_channels + in) * taps + row * shape.kernel + column] =
              from[u * kernel + v];
        }
      }
    }
  }
  return merged;
}

std::vector<float> SubpixelBias(const ConvolutionShape& transposed, std::span<const float> bias) {
  std::vector<float> merged(static_cast<size_t>(SubpixelShape(transposed).out_channels));
  for (int group = 0; group < kGroups; ++group) {
    for (int out = 0; out < transposed.out_channels; ++out) {
      merged[MergedChannel(transposed, group, out)] = bias[out];
    }
  }
  return merged;
}

dnnl::memory::format_tag SubpixelOutputLayout(const ConvolutionShape& transposed) {
  return Blocks(transposed) > 0 ? BlockedLayout() : dnnl::memory::format_tag::nhwc;
}

void InterleavePixels(const ConvolutionShape& transposed, const dnnl::memory& from,
                      const dnnl::memory& to) {
  if (TypeOf(to) == dnnl::memory::data_type::f32) {
    Interleave<float>(transposed, from, to);
  } else {
    Interleave<uint16_t>(transposed, from, to);
  }
}

}  // namespace worldmodels
