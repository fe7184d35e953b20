#pragma once

#include <filesystem>
#include <utility>
#include <vector>

#include "common/frame.h"
#include "common/random.h"
#include "common/safetensors.h"
#include "nn/parameter.h"

namespace worldmodels {

inline constexpr int kFeatures = 1024;  // between convolutions and latents

// The logarithm of the variance that a plain auto-encoder gives: finite, as files want it, and so
// low that the deviation exp(logvar / 2) is 0 in float and double.
inline constexpr float kPointLogvar = -2000;

// The weights of V, the convolutional variational auto-encoder of World Models (appendix A.1), with
// PyTorch's names and layouts: encoder.conv1..4, encoder.fc_mu, encoder.fc_logvar, decoder.fc1,
// decoder.deconv1..4, each with weight and bias. A plain auto-encoder has them all too; its
// encoder.fc_logvar stays as it was drawn and does nothing.
class Vae {
 public:
  // PyTorch's default initialisation: uniform within 1 / sqrt(fan_in).
  static Vae Random(int latent_size, Pcg64& random);

  // Throws Error (kInput) if a tensor is missing, mis-shaped or not finite, or metadata are there
  // but not what is said of them below.
  static Vae Load(const std::filesystem::path& path, int latent_size);
  static Vae FromTensors(const SafeTensors& tensors, int latent_size);

  void Save(const std::filesystem::path& path) const;
  void AddTo(SafeTensors& tensors) const;

  int latent_size() const { return latent_size_; }

  // Whether z is drawn from (mu, logvar); else it is mu, and logvar is kPointLogvar throughout: a
  // plain auto-encoder. In files: metadata encoder.variational, "true" (as without it) or "false".
  bool variational() const { return variational_; }
  void set_variational(bool variational) { variational_ = variational; }

  // In the order of the names above. parameter(name) must exist.
  std::vector<Parameter*> parameters();
  std::vector<const Parameter*> parameters() const;
  const Parameter& parameter(const std::string& name) const;
  Parameter& parameter(const std::string& name);

  // The largest outputs of encoder.conv1..3 on training frames, which int8 inference is scaled by;
  // empty before they are measured. In files: metadata encoder.activation_maxima, three numbers
  // above 0.
  const std::vector<float>& activation_maxima() const { return activation_maxima_; }
  void set_activation_maxima(std::vector<float> maxima) { activation_maxima_ = std::move(maxima); }

 private:
  explicit Vae(int latent_size);

  int latent_size_;
  bool variational_ = true;
  std::vector<Parameter> parameters_;
  std::vector<float> activation_maxima_;
};

}  // namespace worldmodels
