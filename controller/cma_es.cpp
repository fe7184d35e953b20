#include "controller/cma_es.h"

#include <Eigen/Eigenvalues>
#include <algorithm>

#include "common/error.h"

namespace worldmodels {
namespace {

// Share of the covariance that may be replaced, times n, before it is decomposed anew. The tutorial
// (B.2) gives 0.1 as an example. 0.5 is the same at small n (each generation up to n = 20) and
// at n = 867 makes a generation almost three times cheaper (27 ms against 77).
constexpr double kLaziness = 0.5;
// Smallest eigenvalue relative to the largest, against rounding.
constexpr double kSmallestEigenvalue = 1e-16;

std::span<const double> Values(const Eigen::MatrixXd& matrix) {
  return {matrix.data(), static_cast<size_t>(matrix.size())};
}

}  // namespace

CmaEs::CmaEs(const Eigen::VectorXd& start, const EvolutionOptions& options)
    : GaussianStrategy(start, options),
      interval_(std::max<int64_t>(
          1, static_cast<int64_t>(kLaziness / (static_cast<double>(start.size()) *
                                               (rates().rank_one_rate + rates().rank_mu_rate))))),
      covariance_(Eigen::MatrixXd::Identity(start.size(), start.size())),
      axes_(Eigen::MatrixXd::Identity(start.size(), start.size())),
      lengths_(Eigen::VectorXd::Ones(start.size())) {}

double CmaEs::axis_ratio() const { return lengths_.maxCoeff() / lengths_.minCoeff(); }

void CmaEs::Spread(const Eigen::MatrixXd& z, Eigen::MatrixXd& y) const {
  y.noalias() = axes_ * (lengths_.asDiagonal() * z);
}

Eigen::VectorXd CmaEs::Whiten(const Eigen::VectorXd& z) const { return axes_ * z; }

void CmaEs::Adapt(double decay, double rank_one, const Eigen::VectorXd& path,
                  const Eigen::VectorXd& weights, const Eigen::MatrixXd& y) {
  auto lower = covariance_.selfadjointView<Eigen::Lower>();
  covariance_.triangularView<Eigen::Lower>() *= decay;
  lower.rankUpdate(path, rank_one);
  // Two symmetric products, for the positive and the negative weights.
  for (const double sign : {1.0, -1.0}) {
    const Eigen::VectorXd roots = (sign * weights).cwiseMax(0).cwiseSqrt();
    if (roots.isZero(0)) continue;
    const Eigen::MatrixXd scaled = y * roots.asDiagonal();
    lower.rankUpdate(scaled, sign);
  }
  if (generation() % interval_ == 0) Decompose();
}

void CmaEs::Decompose() {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance_);
  if (solver.info() != Eigen::Success || !solver.eigenvalues().allFinite()) {
    FailRun("evolution strategy: the covariance matrix broke down in generation {}", generation());
  }
  axes_ = solver.eigenvectors();
  const double smallest = kSmallestEigenvalue * solver.eigenvalues().maxCoeff();
  lengths_ = solver.eigenvalues().cwiseMax(smallest).cwiseSqrt();
}

void CmaEs::SaveShape(SafeTensors& state) const {
  const int64_t n = dimension();
  const Eigen::MatrixXd symmetric = covariance_.selfadjointView<Eigen::Lower>();
  const Eigen::MatrixXd axes = axes_.transpose();  // row-major, as PyTorch reads it
  state.Add<double>("strategy.covariance", {n, n}, Values(symmetric));
  state.Add<double>("strategy.axes", {n, n}, Values(axes));
  state.Add<double>("strategy.axis_lengths", {n},
                    {lengths_.data(), static_cast<size_t>(lengths_.size())});
}

void CmaEs::LoadShape(const SafeTensors& state) {
  const int64_t n = dimension();
  const auto size = static_cast<size_t>(n);
  state.Get<double>("strategy.covariance", {n, n}, {covariance_.data(), size * size});
  Eigen::MatrixXd axes(n, n);
  state.Get<double>("strategy.axes", {n, n}, {axes.data(), size * size});
  axes_ = axes.transpose();
  state.Get<double>("strategy.axis_lengths", {n}, {lengths_.data(), size});
}

}  // namespace worldmodels
