#include "run/model_files.h"

#include <string>
#include <vector>

#include "common/error.h"

namespace worldmodels {
namespace {

// The shape of a tensor that must have so many dimensions, none of them empty.
std::vector<int64_t> ShapeOf(const SafeTensors& tensors, const std::filesystem::path& path,
                             const std::string& name, size_t dimensions) {
  std::vector<int64_t> shape = tensors.Shape(name);
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

}  // namespace worldmodels
