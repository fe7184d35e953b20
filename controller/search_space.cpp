#include "controller/search_space.h"

namespace worldmodels {

LinearController SearchSpace::ToController(std::span<const double> parameters) const {
  return mean.empty() ? LinearController::FromParameters(inputs, parameters)
                      : LinearController::FromStandardised(parameters, mean, deviation);
}

Eigen::VectorXd SearchSpace::ToParameters(const LinearController& controller) const {
  const auto values =
      mean.empty() ? controller.Parameters() : controller.StandardisedParameters(mean, deviation);
  return Eigen::Map<const Eigen::VectorXd>(values.data(), dimension());
}

}  // namespace worldmodels
