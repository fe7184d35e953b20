#include "vision/encoder_network.h"

#include <fmt/format.h>

namespace worldmodels {
namespace {

using dnnl::memory;

std::span<float> Floats(const memory& data) {
  return {static_cast<float*>(data.get_data_handle()), data.get_desc().get_size() / sizeof(float)};
}

}  // namespace

ConvolutionShape EncoderConvolution(int i, int batch) {
  constexpr int kChannels[kEncoderConvolutions + 1] = {3, 32, 64, 128, 256};
  constexpr int kSizes[kEncoderConvolutions + 1] = {64, 31, 14, 6, 2};
  return {.batch = batch,
          .in_channels = kChannels[i],
          .in_size = kSizes[i],
          .out_channels = kChannels[i + 1],
          .out_size = kSizes[i + 1],
          .kernel = 4,
          .stride = 2};
}

EncoderNetwork::EncoderNetwork(int batch, int latent_size, memory::data_type type, bool training)
    : engine_(dnnl::engine::kind::cpu, 0),
      stream_(engine_),
      input_({{batch, 3, kFrameSize, kFrameSize}, memory::data_type::f32, memory::format_tag::nhwc},
             engine_),
      features_({{batch, 256, 2, 2}, memory::data_type::f32, memory::format_tag::nchw}, engine_),
      mu_(batch, kFeatures, latent_size, WeightLayout::kOutIn, training),
      logvar_(batch, kFeatures, latent_size, WeightLayout::kOutIn, training) {
  std::ranges::fill(Floats(input_), 0.0f);
  for (int i = 0; i < kEncoderConvolutions; ++i) {
    convolutions_.emplace_back(engine_, EncoderConvolution(i, batch), type, true, training);
  }
  if (training) d_features_ = memory(features_.get_desc(), engine_);
}

void EncoderNetwork::SetWeights(const Vae& vae) {
  for (int i = 0; i < kEncoderConvolutions; ++i) {
    const std::string name = fmt::format("encoder.conv{}", i + 1);
    convolutions_[i].SetWeights(stream_, vae.parameter(name + ".weight").value,
                                vae.parameter(name + ".bias").value);
  }
  mu_.SetWeights(vae.parameter("encoder.fc_mu.weight").value,
                 vae.parameter("encoder.fc_mu.bias").value);
  logvar_.SetWeights(vae.parameter("encoder.fc_logvar.weight").value,
                     vae.parameter("encoder.fc_logvar.bias").value);
}

std::span<const float> EncoderNetwork::pixels() const { return Floats(input_); }

std::span<const float> EncoderNetwork::activations(int i) const {
  return Floats(convolutions_[i].output());
}

void EncoderNetwork::Forward(std::span<const uint8_t> frames) {
  const std::span<float> pixels = Floats(input_);
  const auto count = static_cast<int64_t>(frames.size());
#pragma omp parallel for
  for (int64_t i = 0; i < count; ++i) pixels[i] = static_cast<float>(frames[i]) / 255.0f;
  const memory* x = &input_;
  for (Convolution& convolution : convolutions_) {
    convolution.Forward(stream_, *x);
    x = &convolution.output();
  }
  memory last = *x;
  dnnl::reorder(last, features_).execute(stream_, last, features_);
  stream_.wait();
  mu_.Forward(Floats(features_));
  logvar_.Forward(Floats(features_));
}

void EncoderNetwork::Backward(std::span<const float> d_mu, std::span<const float> d_logvar,
                              Vae& vae) {
  const auto features = Floats(features_);
  const auto d_features = Floats(d_features_);
  mu_.BackwardWeights(features, d_mu, vae.parameter("encoder.fc_mu.weight").grad,
                      vae.parameter("encoder.fc_mu.bias").grad);
  logvar_.BackwardWeights(features, d_logvar, vae.parameter("encoder.fc_logvar.weight").grad,
                          vae.parameter("encoder.fc_logvar.bias").grad);
  mu_.BackwardInput(d_mu, d_features, false);
  logvar_.BackwardInput(d_logvar, d_features, true);
  const memory* dy = &d_features_;
  for (int i = kEncoderConvolutions - 1; i >= 0; --i) {
    const std::string name = fmt::format("encoder.conv{}", i + 1);
    convolutions_[i].Backward(stream_, *dy, vae.parameter(name + ".weight").grad,
                              vae.parameter(name + ".bias").grad, i > 0);
    dy = &convolutions_[i].input_gradient();
  }
}

}  // namespace worldmodels
