#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "controller/linear_controller.h"

namespace worldmodels {

// What the parameters of a search mean: controllers of x, or of (x - mean) / deviation.
struct SearchSpace {
  int inputs = 0;
  std::vector<float> mean = {}, deviation = {};  // one for each input, or empty: x as it is

  int dimension() const { return LinearController::ParameterCount(inputs); }
  LinearController ToController(std::span<const double> parameters) const;
  // controller: of as many inputs.
  Eigen::VectorXd ToParameters(const LinearController& controller) const;
};

}  // namespace worldmodels
