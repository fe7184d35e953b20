#include "app/float_array.h"

#include <fmt/ranges.h>

#include <cmath>
#include <string>

#include "common/error.h"
#include "common/npy.h"

namespace worldmodels {
namespace {

// "[3, 0, 17]", the place of an element in an array.
std::string PlaceOf(size_t element, const std::vector<int64_t>& shape) {
  std::vector<int64_t> place(shape.size());
  auto rest = static_cast<int64_t>(element);
  for (size_t d = shape.size(); d-- > 0;) {
    place[d] = rest % shape[d];
    rest /= shape[d];
  }
  return fmt::format("[{}]", fmt::join(place, ", "));
}

}  // namespace

FloatArray LoadFloatArray(const std::filesystem::path& path, const std::vector<int64_t>& shape) {
  const NpyArray array = LoadNpy(path);
  CheckArray(array, path.string(), array.dtype() == "<f8" ? "<f8" : "<f4", shape);
  FloatArray result;
  result.shape = array.shape();
  if (array.dtype() == "<f8") {
    for (const double value : array.values<double>()) {
      result.values.push_back(static_cast<float>(value));
    }
  } else {
    const auto values = array.values<float>();
    result.values.assign(values.begin(), values.end());
  }
  for (size_t i = 0; i < result.values.size(); ++i) {
    if (std::isfinite(result.values[i])) continue;
    FailInput("{}: {} at {}, expected finite numbers", path.string(), result.values[i],
              PlaceOf(i, result.shape));
  }
  return result;
}

}  // namespace worldmodels
