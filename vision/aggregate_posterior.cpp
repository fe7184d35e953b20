#include "vision/aggregate_posterior.h"

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>

namespace worldmodels {

LatentMoments MeasureLatents(std::span<const float> mu, std::span<const float> logvar,
                             int latents) {
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto frames = static_cast<Eigen::Index>(mu.size()) / latents;
  const Eigen::MatrixXd means = Eigen::Map<const Rows>(mu.data(), frames, latents).cast<double>();
  const Eigen::MatrixXd variances =
      Eigen::Map<const Rows>(logvar.data(), frames, latents).cast<double>().array().exp();
  LatentMoments moments;
  moments.mean = means.colwise().mean();
  const Eigen::MatrixXd off = means.rowwise() - moments.mean.transpose();
  moments.covariance = off.transpose() * off / static_cast<double>(frames);
  moments.covariance.diagonal() += variances.colwise().mean().transpose();
  return moments;
}

double KlFromPrior(const LatentMoments& moments) {
  const Eigen::LLT<Eigen::MatrixXd> factor(moments.covariance);
  // A covariance that rounding alone keeps from being singular has no determinant worth telling.
  const double least = 1e-12 * moments.covariance.diagonal().maxCoeff();
  const Eigen::VectorXd axes = Eigen::MatrixXd(factor.matrixL()).diagonal();
  if (factor.info() != Eigen::Success || axes.minCoeff() * axes.minCoeff() <= least) {
    return std::numeric_limits<double>::infinity();
  }
  const auto latents = static_cast<double>(moments.mean.size());
  return 0.5 * (moments.covariance.trace() + moments.mean.squaredNorm() - latents) -
         axes.array().log().sum();
}

}  // namespace worldmodels
