#include "rollout/linear_probe.h"

#include <Eigen/Cholesky>
#include <limits>

namespace worldmodels {
namespace {

// 1 / standard deviation of each centred column; 0 for a constant one.
Eigen::RowVectorXd InverseDeviation(const Eigen::MatrixXd& centred) {
  const Eigen::RowVectorXd variance =
      centred.colwise().squaredNorm() / static_cast<double>(centred.rows());
  return variance.unaryExpr([](double v) { return v > 1e-18 ? 1 / std::sqrt(v) : 0.0; });
}

}  // namespace

LinearProbe::LinearProbe(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, double ridge) {
  const Eigen::RowVectorXd x_mean = x.colwise().mean(), y_mean = y.colwise().mean();
  Eigen::MatrixXd centred = x.rowwise() - x_mean;
  const Eigen::RowVectorXd scale = InverseDeviation(centred);
  centred.array().rowwise() *= scale.array();
  const double n = static_cast<double>(x.rows());
  Eigen::MatrixXd covariance = centred.transpose() * centred / n;
  covariance.diagonal().array() += ridge;
  weight_ = covariance.ldlt().solve(centred.transpose() * (y.rowwise() - y_mean) / n);
  weight_.array().colwise() *= scale.transpose().array();
  bias_ = y_mean - x_mean * weight_;
}

Eigen::MatrixXd LinearProbe::Predict(const Eigen::MatrixXd& x) const {
  return (x * weight_).rowwise() + bias_;
}

Eigen::RowVectorXd RSquared(const Eigen::MatrixXd& truth, const Eigen::MatrixXd& prediction) {
  const Eigen::RowVectorXd mean = truth.colwise().mean();
  const Eigen::RowVectorXd total = (truth.rowwise() - mean).colwise().squaredNorm();
  const Eigen::RowVectorXd error = (truth - prediction).colwise().squaredNorm();
  return total.binaryExpr(error, [](double t, double e) {
    return t > 0 ? 1 - e / t : std::numeric_limits<double>::quiet_NaN();
  });
}

}  // namespace worldmodels
