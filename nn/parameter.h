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
  Parameter(std::string with_name, std::vector<int64_t> with_shape)
      : name(std::move(with_name)), shape(std::move(with_shape)) {
    const int64_t size =
        std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<int64_t>());
    value.assign(static_cast<size_t>(size), 0.0f);
    grad.assign(static_cast<size_t>(size), 0.0f);
  }

  std::string name;
  std::vector<int64_t> shape;
  std::vector<float> value;
  std::vector<float> grad;
};

}  // namespace worldmodels
