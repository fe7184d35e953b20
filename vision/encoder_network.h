#pragma once

#include <dnnl.hpp>
#include <vector>

#include "nn/convolution.h"
#include "nn/dense.h"
#include "vision/vae.h"

namespace worldmodels {

// Convolution i of V's encoder, 0..3, over a batch.
ConvolutionShape EncoderConvolution(int i, int batch);
inline constexpr int kEncoderConvolutions = 4;

// V's encoder over a fixed batch: four convolutions of kernel 4 and stride 2 with ReLU, then mu and
// logvar from their 1024 features (World Models, appendix A.1).
class EncoderNetwork {
 public:
  EncoderNetwork(int batch, int latent_size, dnnl::memory::data_type type, bool training);

  void SetWeights(const Vae& vae);

  // frames (n, 64, 64, 3) uint8, n <= batch; rows after n keep whatever they held.
  void Forward(std::span<const uint8_t> frames);
  const std::vector<float>& mu() const { return mu_.output(); }          // (batch, latent)
  const std::vector<float>& logvar() const { return logvar_.output(); }  // (batch, latent)
  // The frames as Forward scaled them to [0, 1]: (batch, 64, 64, 3).
  std::span<const float> pixels() const;
  // What convolution i (0..3) put out, in an order of oneDNN's; fp32 networks only.
  std::span<const float> activations(int i) const;

  // Gradients of the loss by mu and logvar in; those of the weights go to vae's parameters.
  void Backward(std::span<const float> d_mu, std::span<const float> d_logvar, Vae& vae);

 private:
  dnnl::engine engine_;
  dnnl::stream stream_;
  dnnl::memory input_;  // (batch, 64, 64, 3)
  std::vector<Convolution> convolutions_;
  dnnl::memory features_, d_features_;  // (batch, 1024), channel first
  Dense mu_, logvar_;
};

}  // namespace worldmodels
