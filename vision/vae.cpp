#include "vision/vae.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "common/error.h"

namespace worldmodels {
namespace {

constexpr const char* kActivationMaxima = "encoder.activation_maxima";
constexpr const char* kVariational = "encoder.variational";

std::vector<float> ReadMaxima(const std::filesystem::path& file, const std::string& text) {
  const nlohmann::json list = nlohmann::json::parse(text, nullptr, false);
  std::vector<float> maxima;
  for (const nlohmann::json& value : list) {
    if (value.is_number()) maxima.push_back(value.get<float>());
  }
  const bool positive =
      std::ranges::all_of(maxima, [](float value) { return value > 0 && std::isfinite(value); });
  if (!list.is_array() || maxima.size() != 3 || list.size() != 3 || !positive) {
    FailInput("{}: metadata {} is {}, expected a list of three numbers above 0", file.string(),
              kActivationMaxima, text);
  }
  return maxima;
}

void CheckLatentSize(const SafeTensors& tensors, int latent_size) {
  constexpr const char* kName = "encoder.fc_mu.bias";
  if (!tensors.Has(kName)) return;  // the load itself says what is missing
  const std::vector<int64_t> shape = tensors.Shape(kName);
  if (shape.size() == 1 && shape[0] != latent_size) {
    FailInput("{}: {} has {} values, expected {}: made with vision.latent_size {}, now {}",
              tensors.path().string(), kName, shape[0], latent_size, shape[0], latent_size);
  }
}

}  // namespace

Vae::Vae(int latent_size) : latent_size_(latent_size) {
  const int64_t latent = latent_size;
  const auto add = [&](const std::string& name, const std::vector<int64_t>& weight, int64_t bias) {
    parameters_.emplace_back(name + ".weight", weight);
    parameters_.emplace_back(name + ".bias", std::vector<int64_t>{bias});
  };
  add("encoder.conv1", {32, 3, 4, 4}, 32);
  add("encoder.conv2", {64, 32, 4, 4}, 64);
  add("encoder.conv3", {128, 64, 4, 4}, 128);
  add("encoder.conv4", {256, 128, 4, 4}, 256);
  add("encoder.fc_mu", {latent, kFeatures}, latent);
  add("encoder.fc_logvar", {latent, kFeatures}, latent);
  add("decoder.fc1", {kFeatures, latent}, kFeatures);
  add("decoder.deconv1", {kFeatures, 128, 5, 5}, 128);
  add("decoder.deconv2", {128, 64, 5, 5}, 64);
  add("decoder.deconv3", {64, 32, 6, 6}, 32);
  add("decoder.deconv4", {32, 3, 6, 6}, 3);
}

Vae Vae::Random(int latent_size, Pcg64& random) {
  Vae vae(latent_size);
  double bound = 0;
  for (Parameter& parameter : vae.parameters_) {
    if (parameter.shape.size() > 1) {
      // PyTorch takes dimension 1 as fan-in for transposed convolutions too.
      double fan_in = 1;
      for (size_t i = 1; i < parameter.shape.size(); ++i) {
        fan_in *= static_cast<double>(parameter.shape[i]);
      }
      bound = 1 / std::sqrt(fan_in);
    }
    // A bias follows its weight and has the same bound.
    for (float& value : parameter.value) {
      value = static_cast<float>(random.Uniform(-bound, bound));
    }
  }
  return vae;
}

Vae Vae::FromTensors(const SafeTensors& tensors, int latent_size) {
  CheckLatentSize(tensors, latent_size);
  Vae vae(latent_size);
  for (Parameter& parameter : vae.parameters_) {
    tensors.Get<float>(parameter.name, parameter.shape, parameter.value);
  }
  const auto variational = tensors.metadata.find(kVariational);
  if (variational != tensors.metadata.end()) {
    const std::string& text = variational->second;
    if (text != "true" && text != "false") {
      FailInput("{}: metadata {} is {}, expected true or false", tensors.path().string(),
                kVariational, text);
    }
    vae.variational_ = text == "true";
  }
  const auto maxima = tensors.metadata.find(kActivationMaxima);
  if (maxima != tensors.metadata.end()) {
    vae.activation_maxima_ = ReadMaxima(tensors.path(), maxima->second);
  }
  return vae;
}

Vae Vae::Load(const std::filesystem::path& path, int latent_size) {
  return FromTensors(SafeTensors::Load(path), latent_size);
}

void Vae::AddTo(SafeTensors& tensors) const {
  for (const Parameter& parameter : parameters_) {
    tensors.Add<float>(parameter.name, parameter.shape, parameter.value);
  }
  if (!activation_maxima_.empty()) {
    tensors.metadata[kActivationMaxima] = nlohmann::json(activation_maxima_).dump();
  }
  if (!variational_) tensors.metadata[kVariational] = "false";
}

void Vae::Save(const std::filesystem::path& path) const {
  SafeTensors tensors;
  AddTo(tensors);
  tensors.Save(path);
}

std::vector<Parameter*> Vae::parameters() {
  std::vector<Parameter*> pointers;
  for (Parameter& parameter : parameters_) pointers.push_back(&parameter);
  return pointers;
}

std::vector<const Parameter*> Vae::parameters() const {
  std::vector<const Parameter*> pointers;
  for (const Parameter& parameter : parameters_) pointers.push_back(&parameter);
  return pointers;
}

const Parameter& Vae::parameter(const std::string& name) const {
  return *std::find_if(parameters_.begin(), parameters_.end(),
                       [&](const Parameter& parameter) { return parameter.name == name; });
}

Parameter& Vae::parameter(const std::string& name) {
  return const_cast<Parameter&>(std::as_const(*this).parameter(name));
}

}  // namespace worldmodels
