#pragma once

#include <Eigen/Core>
#include <utility>

namespace worldmodels {

// Ridge regression (Hoerl and Kennard, 1970): y = W x + b that minimises the mean squared error
// plus ridge * |W|^2, for x and y standardised by the training data. b is not regularised; a
// constant column of x or y gets weight 0.
class LinearProbe {
 public:
  // x (n, inputs), y (n, outputs); n >= 1, ridge > 0.
  LinearProbe(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, double ridge);

  // As it was read from a file: weight (inputs, outputs), bias (outputs).
  LinearProbe(Eigen::MatrixXd weight, Eigen::RowVectorXd bias)
      : weight_(std::move(weight)), bias_(std::move(bias)) {}

  const Eigen::MatrixXd& weight() const { return weight_; }
  const Eigen::RowVectorXd& bias() const { return bias_; }

  // (n, inputs) to (n, outputs).
  Eigen::MatrixXd Predict(const Eigen::MatrixXd& x) const;

 private:
  Eigen::MatrixXd weight_;  // (inputs, outputs)
  Eigen::RowVectorXd bias_;
};

// The coefficient of determination of each column, 1 - (squared error) / (squared deviation from
// the column's mean): 1 for a perfect prediction, 0 for the mean, negative for worse. NaN for a
// constant column.
Eigen::RowVectorXd RSquared(const Eigen::MatrixXd& truth, const Eigen::MatrixXd& prediction);

}  // namespace worldmodels
