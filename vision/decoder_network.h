#pragma once

#include <dnnl.hpp>
#include <vector>

#include "nn/deconvolution.h"
#include "nn/dense.h"
#include "vision/vae.h"

namespace worldmodels {

// V's decoder over a fixed batch: dense to 1024, then transposed convolutions of stride 2 to
// 64x64x3, with ReLU between them and a sigmoid at the end (World Models, appendix A.1). The first
// of them stands on one pixel, so it is computed as the matrix product that it is.
class DecoderNetwork {
 public:
  DecoderNetwork(int batch, int latent_size, dnnl::memory::data_type type, bool training);

  void SetWeights(const Vae& vae);

  // z (batch, latent).
  void Forward(std::span<const float> z);
  const std::vector<float>& images() const { return images_; }  // (batch, 64, 64, 3) in [0, 1]
  std::span<const float> logits() const;                        // images() before the sigmoid

  // d_images: gradient of the loss by images(); z as given to Forward. The gradients of the weights
  // go to vae's parameters, that of z to d_z (batch, latent).
  void Backward(std::span<const float> d_images, std::span<const float> z, std::span<float> d_z,
                Vae& vae);
  // The same from the gradient of the loss by logits().
  void BackwardFromLogits(std::span<const float> d_logits, std::span<const float> z,
                          std::span<float> d_z, Vae& vae);

 private:
  // d_pixels_ to the gradients.
  void BackwardFromPixels(std::span<const float> z, std::span<float> d_z, Vae& vae);

  dnnl::engine engine_;
  dnnl::stream stream_;
  Dense fc1_, deconv1_;
  dnnl::memory first_;    // relu(deconv1): (batch, 128, 5, 5)
  dnnl::memory d_first_;  // its gradient
  std::vector<Deconvolution> deconvolutions_;
  dnnl::memory d_pixels_;  // gradient before the sigmoid, (batch, 64, 64, 3)
  std::vector<float> images_, d_hidden_;
};

}  // namespace worldmodels
