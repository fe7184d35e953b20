#include "controller/linear_controller.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "common/error.h"

namespace worldmodels {
namespace {

// A sum in a fixed order of eight partial sums: fast, and the same wherever the operands lie.
float Dot(const float* a, const float* b, size_t n) {
  constexpr size_t kPartial = 8;
  std::array<float, kPartial> partial{};
  size_t i = 0;
  for (; i + kPartial <= n; i += kPartial) {
    for (size_t k = 0; k < kPartial; ++k) partial[k] += a[i + k] * b[i + k];
  }
  float sum = ((partial[0] + partial[4]) + (partial[1] + partial[5])) +
              ((partial[2] + partial[6]) + (partial[3] + partial[7]));
  for (; i < n; ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

LinearController::LinearController(int inputs)
    : inputs_(inputs), weight_(static_cast<size_t>(kActionSize) * static_cast<size_t>(inputs)) {
  if (inputs < 1) throw std::invalid_argument("a controller needs an input");
}

LinearController LinearController::FromParameters(int inputs, std::span<const double> parameters) {
  LinearController controller(inputs);
  if (parameters.size() != static_cast<size_t>(ParameterCount(inputs))) {
    throw std::invalid_argument("wrong number of controller parameters");
  }
  const size_t weights = controller.weight_.size();
  const auto to_float = [](double value) { return static_cast<float>(value); };
  std::transform(parameters.begin(), parameters.begin() + static_cast<std::ptrdiff_t>(weights),
                 controller.weight_.begin(), to_float);
  std::transform(parameters.begin() + static_cast<std::ptrdiff_t>(weights), parameters.end(),
                 controller.bias_.begin(), to_float);
  return controller;
}

LinearController LinearController::FromStandardised(std::span<const double> parameters,
                                                    std::span<const float> mean,
                                                    std::span<const float> deviation) {
  if (mean.size() != deviation.size()) {
    throw std::invalid_argument("mean and deviation differ in length");
  }
  const size_t inputs = mean.size();
  std::vector<double> folded(parameters.begin(), parameters.end());
  for (size_t action = 0; action < kActionSize; ++action) {
    double& bias = folded.at(kActionSize * inputs + action);
    for (size_t i = 0; i < inputs; ++i) {
      double& weight = folded[action * inputs + i];
      weight = deviation[i] > 0 ? weight / deviation[i] : 0;
      bias -= weight * mean[i];
    }
  }
  return FromParameters(static_cast<int>(inputs), folded);
}

std::vector<double> LinearController::Parameters() const {
  std::vector<double> parameters(weight_.begin(), weight_.end());
  parameters.insert(parameters.end(), bias_.begin(), bias_.end());
  return parameters;
}

std::vector<double> LinearController::StandardisedParameters(
    std::span<const float> mean, std::span<const float> deviation) const {
  const auto inputs = static_cast<size_t>(inputs_);
  if (mean.size() != inputs || deviation.size() != inputs) {
    throw std::invalid_argument("not a mean and a deviation for each input");
  }
  std::vector<double> parameters = Parameters();
  for (size_t action = 0; action < kActionSize; ++action) {
    double& bias = parameters[kActionSize * inputs + action];
    for (size_t i = 0; i < inputs; ++i) {
      double& weight = parameters[action * inputs + i];
      bias += weight * mean[i];
      weight *= deviation[i];
    }
  }
  return parameters;
}

Action LinearController::Act(std::span<const float> z, std::span<const float> h) const {
  if (z.size() + h.size() != static_cast<size_t>(inputs_)) {
    throw std::invalid_argument("wrong number of controller inputs");
  }
  std::array<float, kActionSize> outputs;
  for (size_t action = 0; action < kActionSize; ++action) {
    const float* weight = weight_.data() + action * static_cast<size_t>(inputs_);
    outputs[action] = bias_[action] + Dot(weight, z.data(), z.size()) +
                      Dot(weight + z.size(), h.data(), h.size());
  }
  return SquashAction(outputs);
}

void LinearController::AddTo(SafeTensors& tensors) const {
  tensors.Add<float>("controller.weight", {kActionSize, inputs_}, weight_);
  tensors.Add<float>("controller.bias", {kActionSize}, bias_);
}

LinearController LinearController::FromTensors(const SafeTensors& tensors, int inputs) {
  const auto weight =
      tensors.Get<float>("controller.weight", {kActionSize, inputs == 0 ? -1 : inputs});
  if (weight.empty()) FailInput("{}: controller.weight is empty", tensors.path().string());
  LinearController controller(static_cast<int>(weight.size()) / kActionSize);
  controller.weight_ = weight;
  tensors.Get<float>("controller.bias", {kActionSize}, controller.bias_);
  return controller;
}

void LinearController::Save(const std::filesystem::path& path) const {
  SafeTensors tensors;
  AddTo(tensors);
  tensors.Save(path);
}

LinearController LinearController::Load(const std::filesystem::path& path, int inputs) {
  return FromTensors(SafeTensors::Load(path), inputs);
}

Action SquashAction(const std::array<float, kActionSize>& outputs) {
  return {.steer = std::tanh(outputs[0]),
          .gas = (std::tanh(outputs[1]) + 1) / 2,
          .brake = std::clamp(std::tanh(outputs[2]), 0.0F, 1.0F)};
}

}  // namespace worldmodels
