#include "nn/adam.h"

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

// A root that may set errno (std::sqrt: always) keeps the loop below from being vectorised.
#pragma GCC optimize("no-math-errno")

namespace worldmodels {
namespace {

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;

struct UpdateFactors {
  float step_size;
  float root_scale;  // of the second moment's root: its bias correction
};

void Update(const UpdateFactors& factors, size_t size, const float* __restrict grad,
            float* __restrict first, float* __restrict second, float* __restrict value) {
  constexpr auto beta1 = static_cast<float>(kBeta1), rest1 = static_cast<float>(1 - kBeta1);
  constexpr auto beta2 = static_cast<float>(kBeta2), rest2 = static_cast<float>(1 - kBeta2);
  constexpr auto epsilon = static_cast<float>(kEpsilon);
  const auto [step_size, root_scale] = factors;
  for (size_t i = 0; i < size; ++i) {
    const float g = grad[i];
    const float m = beta1 * first[i] + rest1 * g;
    const float v = beta2 * second[i] + rest2 * g * g;
    first[i] = m;
    second[i] = v;
    value[i] -= step_size * m / (__builtin_sqrtf(v) * root_scale + epsilon);
  }
}

}  // namespace

Adam::Adam(std::vector<Parameter*> parameters) : parameters_(std::move(parameters)) {
  for (const Parameter* parameter : parameters_) {
    first_moments_.emplace_back(parameter->value.size(), 0.0f);
    second_moments_.emplace_back(parameter->value.size(), 0.0f);
  }
}

void Adam::Step(double learning_rate) {
  ++step_;
  const auto t = static_cast<double>(step_);
  const UpdateFactors factors = {static_cast<float>(learning_rate / (1.0 - std::pow(kBeta1, t))),
                                 static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(kBeta2, t)))};
  for (size_t p = 0; p < parameters_.size(); ++p) {
    Parameter& parameter = *parameters_[p];
    Update(factors, parameter.value.size(), parameter.grad.data(), first_moments_[p].data(),
           second_moments_[p].data(), parameter.value.data());
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
