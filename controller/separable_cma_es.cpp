#include "controller/separable_cma_es.h"

#include <cmath>

#include "common/error.h"

namespace worldmodels {

SeparableCmaEs::SeparableCmaEs(const Eigen::VectorXd& start, const EvolutionOptions& options)
    : GaussianStrategy(start, options), variances_(Eigen::VectorXd::Ones(start.size())) {}

double SeparableCmaEs::axis_ratio() const {
  return std::sqrt(variances_.maxCoeff() / variances_.minCoeff());
}

void SeparableCmaEs::Spread(const Eigen::MatrixXd& z, Eigen::MatrixXd& y) const {
  y = variances_.cwiseSqrt().asDiagonal() * z;
}

void SeparableCmaEs::Adapt(double decay, double rank_one, const Eigen::VectorXd& path,
                           const Eigen::VectorXd& weights, const Eigen::MatrixXd& y) {
  const Eigen::VectorXd spread = y.cwiseAbs2() * weights;
  variances_ = decay * variances_ + rank_one * path.cwiseAbs2() + spread;
  if (!variances_.allFinite() || variances_.minCoeff() <= 0) {
    FailRun("evolution strategy: the variances broke down in generation {}", generation());
  }
}

void SeparableCmaEs::SaveShape(SafeTensors& state) const {
  state.Add<double>("strategy.variances", {dimension()},
                    {variances_.data(), static_cast<size_t>(variances_.size())});
}

void SeparableCmaEs::LoadShape(const SafeTensors& state) {
  state.Get<double>("strategy.variances", {dimension()},
                    {variances_.data(), static_cast<size_t>(variances_.size())});
}

}  // namespace worldmodels
