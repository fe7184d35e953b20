#include "vision/decoder_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace worldmodels {
namespace {

using dnnl::memory;

constexpr int kFirstChannels = 128;
constexpr int kFirstPixels = 25;  // 5 x 5
constexpr int kDeconvolutions = 3;
constexpr int kChannels[kDeconvolutions + 1] = {kFirstChannels, 64, 32, 3};
constexpr int kSizes[kDeconvolutions + 1] = {5, 13, 30, 64};
constexpr int kKernels[kDeconvolutions] = {5, 6, 6};

std::span<float> Floats(const memory& data) {
  return {static_cast<float*>(data.get_data_handle()), data.get_desc().get_size() / sizeof(float)};
}

}  // namespace

DecoderNetwork::DecoderNetwork(int batch, int latent_size, memory::data_type type, bool training)
    : engine_(dnnl::engine::kind::cpu, 0),
      stream_(engine_),
      fc1_(batch, latent_size, kFeatures, WeightLayout::kOutIn, training),
      deconv1_(batch, kFeatures, kFirstChannels * kFirstPixels, WeightLayout::kInOut, training,
               type == memory::data_type::bf16 ? Arithmetic::kBf16 : Arithmetic::kFp32),
      first_({{batch, kFirstChannels, 5, 5}, memory::data_type::f32, memory::format_tag::nchw},
             engine_),
      images_(static_cast<size_t>(batch) * kFrameValues) {
  for (int i = 0; i < kDeconvolutions; ++i) {
    const ConvolutionShape shape{.batch = batch,
                                 .in_channels = kChannels[i],
                                 .in_size = kSizes[i],
                                 .out_channels = kChannels[i + 1],
                                 .out_size = kSizes[i + 1],
                                 .kernel = kKernels[i],
                                 .stride = 2};
    deconvolutions_.emplace_back(engine_, shape, type, i + 1 < kDeconvolutions, training);
  }
  if (training) {
    d_first_ = memory(first_.get_desc(), engine_);
    d_pixels_ = memory(deconvolutions_.back().output().get_desc(), engine_);
    d_hidden_.resize(static_cast<size_t>(batch) * kFeatures);
  }
}

void DecoderNetwork::SetWeights(const Vae& vae) {
  fc1_.SetWeights(vae.parameter("decoder.fc1.weight").value,
                  vae.parameter("decoder.fc1.bias").value);
  // One bias per channel stands for all its pixels.
  std::vector<float> bias;
  for (const float value : vae.parameter("decoder.deconv1.bias").value) {
    bias.insert(bias.end(), kFirstPixels, value);
  }
  deconv1_.SetWeights(vae.parameter("decoder.deconv1.weight").value, bias);
  for (int i = 0; i < kDeconvolutions; ++i) {
    const std::string name = fmt::format("decoder.deconv{}", i + 2);
    deconvolutions_[i].SetWeights(stream_, vae.parameter(name + ".weight").value,
                                  vae.parameter(name + ".bias").value);
  }
}

void DecoderNetwork::Forward(std::span<const float> z) {
  fc1_.Forward(z);
  deconv1_.Forward(fc1_.output());
  const auto first = Floats(first_);
  const auto first_count = static_cast<int64_t>(first.size());
#pragma omp parallel for
  for (int64_t i = 0; i < first_count; ++i) first[i] = std::max(deconv1_.output()[i], 0.0f);
  const memory* x = &first_;
  for (Deconvolution& deconvolution : deconvolutions_) {
    deconvolution.Forward(stream_, *x);
    x = &deconvolution.output();
  }
  stream_.wait();
  const auto pixels = Floats(*x);
  const auto count = static_cast<int64_t>(pixels.size());
#pragma omp parallel for
  for (int64_t i = 0; i < count; i += kVectorWidth) {
    StoreVector(&images_[i], Sigmoid(LoadVector(&pixels[i])));
  }
}

std::span<const float> DecoderNetwork::logits() const {
  return Floats(deconvolutions_.back().output());
}

void DecoderNetwork::Backward(std::span<const float> d_images, std::span<const float> z,
                              std::span<float> d_z, Vae& vae) {
  const auto d_pixels = Floats(d_pixels_);
  const auto count = static_cast<int64_t>(d_pixels.size());
#pragma omp parallel for
  for (int64_t i = 0; i < count; ++i) d_pixels[i] = d_images[i] * images_[i] * (1 - images_[i]);
  BackwardFromPixels(z, d_z, vae);
}

void DecoderNetwork::BackwardFromLogits(std::span<const float> d_logits, std::span<const float> z,
                                        std::span<float> d_z, Vae& vae) {
  std::ranges::copy(d_logits, Floats(d_pixels_).begin());
  BackwardFromPixels(z, d_z, vae);
}

void DecoderNetwork::BackwardFromPixels(std::span<const float> z, std::span<float> d_z, Vae& vae) {
  const memory* dy = &d_pixels_;
  for (int i = kDeconvolutions - 1; i >= 0; --i) {
    const std::string name = fmt::format("decoder.deconv{}", i + 2);
    deconvolutions_[i].Backward(stream_, *dy, vae.parameter(name + ".weight").grad,
                                vae.parameter(name + ".bias").grad);
    dy = &deconvolutions_[i].input_gradient();
  }
  memory last = *dy;
  dnnl::reorder(last, d_first_).execute(stream_, last, d_first_);
  stream_.wait();
  const auto first = Floats(first_);
  const auto d_first = Floats(d_first_);
  const auto first_count = static_cast<int64_t>(first.size());
#pragma omp parallel for
  for (int64_t i = 0; i < first_count; ++i) d_first[i] = first[i] <= 0 ? 0.0f : d_first[i];
  std::vector<float> d_bias(static_cast<size_t>(kFirstChannels) * kFirstPixels);
  deconv1_.BackwardWeights(fc1_.output(), d_first, vae.parameter("decoder.deconv1.weight").grad,
                           d_bias);
  auto& channel_bias = vae.parameter("decoder.deconv1.bias").grad;
  std::fill(channel_bias.begin(), channel_bias.end(), 0.0f);
  for (size_t i = 0; i < d_bias.size(); ++i) channel_bias[i / kFirstPixels] += d_bias[i];
  deconv1_.BackwardInput(d_first, d_hidden_, false);
  fc1_.BackwardWeights(z, d_hidden_, vae.parameter("decoder.fc1.weight").grad,
                       vae.parameter("decoder.fc1.bias").grad);
  fc1_.BackwardInput(d_hidden_, d_z, false);
}

}  // namespace worldmodels
