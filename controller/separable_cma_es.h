#pragma once

#include "controller/gaussian_strategy.h"

namespace worldmodels {

// sep-CMA-ES (Ros & Hansen 2008): only the diagonal of the covariance, learnt (n + 2) / 3 times as
// fast.
class SeparableCmaEs : public GaussianStrategy {
 public:
  SeparableCmaEs(const Eigen::VectorXd& start, const EvolutionOptions& options);

  double axis_ratio() const override;

 protected:
  void Spread(const Eigen::MatrixXd& z, Eigen::MatrixXd& y) const override;
  Eigen::VectorXd Whiten(const Eigen::VectorXd& z) const override { return z; }
  void Adapt(double decay, double rank_one, const Eigen::VectorXd& path,
             const Eigen::VectorXd& weights, const Eigen::MatrixXd& y) override;
  CovarianceForm form() const override { return CovarianceForm::kSeparable; }
  void SaveShape(SafeTensors& state) const override;
  void LoadShape(const SafeTensors& state) override;

 private:
  Eigen::VectorXd variances_;
};

}  // namespace worldmodels
