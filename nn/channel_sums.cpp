#include "nn/channel_sums.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "nn/layout.h"
#include "nn/primitives.h"
#include "nn/vector_math.h"

namespace worldmodels {
namespace {

V16 Load(const float* from) { return LoadVector(from); }

// bf16: the upper half of a float.
V16 Load(const uint16_t* from) {
  using V16Short = uint16_t __attribute__((vector_size(32)));
  V16Short bits;
  std::memcpy(&bits, from, sizeof(bits));
  return std::bit_cast<V16>(__builtin_convertvector(bits, V16Int) << 16);
}

// Image by image, so that the order of summation does not depend on the threads.
template <typename T>
void SumBlocks(const dnnl::memory& images, int64_t batch, int64_t blocks, int64_t pixels,
               std::span<float> sums) {
  const auto* data = static_cast<const T*>(images.get_data_handle());
  std::vector<V16> partial(static_cast<size_t>(batch * blocks));
#pragma omp parallel for
  for (int64_t i = 0; i < batch * blocks; ++i) {
    V16 sum = {};
    for (int64_t p = 0; p < pixels; ++p) sum += Load(data + (i * pixels + p) * kVectorWidth);
    partial[i] = sum;
  }
  for (int64_t i = 0; i < batch * blocks; ++i) {
    float* to = sums.data() + i % blocks * kVectorWidth;
    StoreVector(to, LoadVector(to) + partial[i]);
  }
}

// The same in blocks of 8; bf16 there is none where oneDNN has these.
void SumHalfBlocks(const dnnl::memory& images, int64_t batch, int64_t blocks, int64_t pixels,
                   std::span<float> sums) {
  constexpr int kWidth = kVectorWidth / 2;
  const auto* data = static_cast<const float*>(images.get_data_handle());
  std::vector<std::array<float, kWidth>> partial(static_cast<size_t>(batch * blocks));
#pragma omp parallel for
  for (int64_t i = 0; i < batch * blocks; ++i) {
    std::array<float, kWidth> sum = {};
    for (int64_t p = 0; p < pixels; ++p) {
      for (int c = 0; c < kWidth; ++c) sum[c] += data[(i * pixels + p) * kWidth + c];
    }
    partial[i] = sum;
  }
  for (int64_t i = 0; i < batch * blocks; ++i) {
    for (int c = 0; c < kWidth; ++c) sums[i % blocks * kWidth + c] += partial[i][c];
  }
}

}  // namespace

void SumChannels(const dnnl::memory& images, int channels, std::span<float> sums) {
  const auto dims = DimsOf(images);
  const int64_t batch = dims[0], pixels = dims[2] * dims[3];
  std::ranges::fill(sums, 0.0f);
  if (channels % ChannelBlock() == 0) {
    const int64_t blocks = channels / ChannelBlock();
    if (ChannelBlock() != kVectorWidth) {
      SumHalfBlocks(images, batch, blocks, pixels, sums);
    } else if (TypeOf(images) == dnnl::memory::data_type::f32) {
      SumBlocks<float>(images, batch, blocks, pixels, sums);
    } else {
      SumBlocks<uint16_t>(images, batch, blocks, pixels, sums);
    }
    return;
  }
  const auto* data = static_cast<const float*>(images.get_data_handle());
  std::vector<double> partial(static_cast<size_t>(batch * channels));
#pragma omp parallel for
  for (int64_t n = 0; n < batch; ++n) {
    for (int64_t p = 0; p < pixels; ++p) {
      for (int c = 0; c < channels; ++c) {
        partial[n * channels + c] += data[(n * pixels + p) * channels + c];
      }
    }
  }
  for (int c = 0; c < channels; ++c) {
    double sum = 0;
    for (int64_t n = 0; n < batch; ++n) sum += partial[n * channels + c];
    sums[c] = static_cast<float>(sum);
  }
}

}  // namespace worldmodels
