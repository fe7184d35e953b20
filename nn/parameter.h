#pragma once

#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace worldmodels {

// A trained tensor, row-major, with its name and layout as PyTorch has them.
struct Parameter {
  Parameter(std::string name, std::vector<int64_t> shape)
      : name(std::move(name)), shape(std::move(shape)) {
    const int64_t size = std::accumulate(this->shape.begin(), this->shape.end(), int64_t{1},
                                         std::multiplies<int64_t>());
    value.assign(static_cast<size_t>(size), 0.0f);
    grad.assign(static_cast<size_t>(size), 0.0f);
  }

  std::string name;
  std::vector<int64_t> shape;
  std::vector<float> value;
  std::vector<float> grad;
};

}  // namespace worldmodels
