#include "nn/adam.h"

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "nn/vector_math.h"

#ifdef __AVX__
#include <immintrin.h>
#endif

namespace worldmodels {
namespace {

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;
constexpr std::ptrdiff_t kSerialSize = 10000;  // values that are not worth waking threads for

struct UpdateFactors {
  float step_size;
  float root_scale;  // of the second moment's root: its bias correction
};

// Correctly rounded. By hand because std::sqrt, which may set errno, is not vectorised.
V16 Sqrt(V16 x) {
#ifdef __AVX__
  for (int half = 0; half < 2; ++half) {
    float* values = reinterpret_cast<float*>(&x) + 8 * half;
    _mm256_storeu_ps(values, _mm256_sqrt_ps(_mm256_loadu_ps(values)));
  }
#else
  for (int i = 0; i < kVectorWidth; ++i) x[i] = std::sqrt(x[i]);
#endif
  return x;
}

void Update(const UpdateFactors& factors, Parameter& parameter, std::vector<float>& first_moment,
            std::vector<float>& second_moment, int threads) {
  constexpr auto beta1 = static_cast<float>(kBeta1), rest1 = static_cast<float>(1 - kBeta1);
  constexpr auto beta2 = static_cast<float>(kBeta2), rest2 = static_cast<float>(1 - kBeta2);
  constexpr auto epsilon = static_cast<float>(kEpsilon);
  const auto size = static_cast<std::ptrdiff_t>(parameter.value.size());
#pragma omp parallel for num_threads(threads) if (threads > 1 && size > kSerialSize)
  for (std::ptrdiff_t i = 0; i < size; i += kVectorWidth) {
    const std::ptrdiff_t rest = size - i;
    const V16 g = LoadVector(parameter.grad.data() + i, rest);
    const V16 m = beta1 * LoadVector(first_moment.data() + i, rest) + rest1 * g;
    const V16 v = beta2 * LoadVector(second_moment.data() + i, rest) + rest2 * g * g;
    const V16 value = LoadVector(parameter.value.data() + i, rest) -
                      factors.step_size * m / (Sqrt(v) * factors.root_scale + epsilon);
    StoreVector(first_moment.data() + i, m, rest);
    StoreVector(second_moment.data() + i, v, rest);
    StoreVector(parameter.value.data() + i, value, rest);
  }
}

}  // namespace

Adam::Adam(std::vector<Parameter*> parameters) : parameters_(std::move(parameters)) {
  for (const Parameter* parameter : parameters_) {
    first_moments_.emplace_back(parameter->value.size(), 0.0f);
    second_moments_.emplace_back(parameter->value.size(), 0.0f);
  }
}

void Adam::Step(double learning_rate, int threads) {
  ++step_;
  const auto t = static_cast<double>(step_);
  const UpdateFactors factors = {static_cast<float>(learning_rate / (1.0 - std::pow(kBeta1, t))),
                                 static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(kBeta2, t)))};
  for (size_t p = 0; p < parameters_.size(); ++p) {
    Update(factors, *parameters_[p], first_moments_[p], second_moments_[p], threads);
  }
}

void Adam::Save(SafeTensors& tensors) const {
  for (size_t p = 0; p < parameters_.size(); ++p) {
    const Parameter& parameter = *parameters_[p];
    tensors.Add<float>("adam.m." + parameter.name, parameter.shape, first_moments_[p]);
    tensors.Add<float>("adam.v." + parameter.name, parameter.shape, second_moments_[p]);
  }
  tensors.Add<int64_t>("adam.step", {1}, std::span(&step_, 1));
}

void Adam::Load(const SafeTensors& tensors) {
  for (size_t p = 0; p < parameters_.size(); ++p) {
    const Parameter& parameter = *parameters_[p];
    tensors.Get<float>("adam.m." + parameter.name, parameter.shape, first_moments_[p]);
    tensors.Get<float>("adam.v." + parameter.name, parameter.shape, second_moments_[p]);
  }
  tensors.Get<int64_t>("adam.step", {1}, std::span(&step_, 1));
}

double ClipGradients(const std::vector<Parameter*>& parameters, double max_norm) {
  double sum = 0;
  for (const Parameter* parameter : parameters) {
    for (const float g : parameter->grad) sum += static_cast<double>(g) * g;
  }
  const double norm = std::sqrt(sum);
  if (!std::isfinite(norm) || norm <= max_norm) return norm;
  const auto scale = static_cast<float>(max_norm / norm);
  for (Parameter* parameter : parameters) {
    for (float& g : parameter->grad) g *= scale;
  }
  return norm;
}

}  // namespace worldmodels
