#include "app/model_files.h"

#include <limits>
#include <string>
#include <vector>

#include "common/error.h"

namespace worldmodels {
namespace {

// The shape of a tensor that must have so many dimensions, none of them empty.
std::vector<int64_t> ShapeOf(const SafeTensors& tensors, const std::filesystem::path& path,
                             const std::string& name, size_t dimensions) {
  if (!tensors.Has(name)) FailInput("{}: no tensor {}", path.string(), name);
  const std::vector<int64_t> shape = tensors.Shape(name);
  if (shape.size() != dimensions) {
    FailInput("{}: {} has {} dimensions, expected {}", path.string(), name, shape.size(),
              dimensions);
  }
  for (const int64_t length : shape) {
    if (length < 1 || length > 1000000) {
      FailInput("{}: {} has a dimension of {}", path.string(), name, length);
    }
  }
  return shape;
}

}  // namespace

Vae LoadVaeFile(const std::filesystem::path& path) {
  const SafeTensors tensors = SafeTensors::Load(path);
  const auto latent_size = ShapeOf(tensors, path, "encoder.fc_mu.bias", 1)[0];
  return Vae::FromTensors(tensors, static_cast<int>(latent_size));
}

MdnRnn LoadMdnRnnFile(const std::filesystem::path& path) {
  const SafeTensors tensors = SafeTensors::Load(path);
  const int64_t inputs = ShapeOf(tensors, path, "rnn.weight_ih_l0", 2)[1];
  const int64_t outputs = ShapeOf(tensors, path, "head.bias", 1)[0];
  const int64_t latents = inputs - kActionSize;
  if (latents < 1) {
    FailInput("{}: rnn.weight_ih_l0 takes {} inputs, expected latents and {} actions",
              path.string(), inputs, kActionSize);
  }
  if (outputs < 3 * latents + 2 || (outputs - 2) % (3 * latents) != 0) {
    FailInput("{}: head.bias has {} numbers, expected 3 x {} latents x mixtures + 2", path.string(),
              outputs, latents);
  }
  MemoryConfig config;
  config.hidden_size = static_cast<int>(ShapeOf(tensors, path, "rnn.weight_hh_l0", 2)[1]);
  config.mixtures = static_cast<int>((outputs - 2) / (3 * latents));
  config.reward_scale = 1;
  config.log_std_floor = std::numeric_limits<float>::lowest();
  return MdnRnn::FromTensors(tensors, config, static_cast<int>(latents));
}

}  // namespace worldmodels
