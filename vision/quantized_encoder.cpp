#include "vision/quantized_encoder.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/error.h"
#include "vision/encoder_network.h"

namespace worldmodels {

using dnnl::memory;

QuantizedEncoder::QuantizedEncoder(int batch, const Vae& vae)
    : engine_(dnnl::engine::kind::cpu, 0),
      stream_(engine_),
      input_({{batch, 3, kFrameSize, kFrameSize}, memory::data_type::u8, memory::format_tag::nhwc},
             engine_),
      features_({{batch, 256, 2, 2}, memory::data_type::f32, memory::format_tag::nchw}, engine_),
      mu_(batch, kFeatures, vae.latent_size(), WeightLayout::kOutIn, false),
      logvar_(batch, kFeatures, vae.latent_size(), WeightLayout::kOutIn, false) {
  std::fill_n(static_cast<uint8_t*>(input_.get_data_handle()), input_.get_desc().get_size(),
              uint8_t{0});
  float x_scale = 1.0f / 255.0f;
  for (int i = 0; i < kEncoderConvolutions; ++i) {
    const bool last = i + 1 == kEncoderConvolutions;
    const float y_scale = last ? 0.0f : vae.activation_maxima()[i] / 255.0f;
    const std::string name = fmt::format("encoder.conv{}", i + 1);
    convolutions_.emplace_back(engine_, EncoderConvolution(i, batch),
                               vae.parameter(name + ".weight").value,
                               vae.parameter(name + ".bias").value, x_scale, y_scale);
    x_scale = y_scale;
  }
  mu_.SetWeights(vae.parameter("encoder.fc_mu.weight").value,
                 vae.parameter("encoder.fc_mu.bias").value);
  logvar_.SetWeights(vae.parameter("encoder.fc_logvar.weight").value,
                     vae.parameter("encoder.fc_logvar.bias").value);
}

void QuantizedEncoder::Forward(std::span<const uint8_t> frames) {
  std::ranges::copy(frames, static_cast<uint8_t*>(input_.get_data_handle()));
  const memory* x = &input_;
  for (QuantizedConvolution& convolution : convolutions_) {
    convolution.Forward(stream_, *x);
    x = &convolution.output();
  }
  memory last = *x;
  dnnl::reorder(last, features_).execute(stream_, last, features_);
  stream_.wait();
  const std::span<const float> features(static_cast<const float*>(features_.get_data_handle()),
                                        features_.get_desc().get_size() / sizeof(float));
  mu_.Forward(features);
  logvar_.Forward(features);
}

}  // namespace worldmodels
