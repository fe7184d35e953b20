#pragma once

#include "controller/gaussian_strategy.h"

namespace worldmodels {

// CMA-ES with the full covariance matrix (Hansen's tutorial, arXiv 1604.00772).
class CmaEs : public GaussianStrategy {
 public:
  CmaEs(const Eigen::VectorXd& start, const EvolutionOptions& options);

  double axis_ratio() const override;
  // Generations between two eigendecompositions.
  int64_t decomposition_interval() const { return interval_; }

 protected:
  void Spread(const Eigen::MatrixXd& z, Eigen::MatrixXd& y) const override;
  Eigen::VectorXd Whiten(const Eigen::VectorXd& z) const override;
  void Adapt(double decay, double rank_one, const Eigen::VectorXd& path,
             const Eigen::VectorXd& weights, const Eigen::MatrixXd& y) override;
  CovarianceForm form() const override { return CovarianceForm::kFull; }
  void SaveShape(SafeTensors& state) const override;
  void LoadShape(const SafeTensors& state) override;

 private:
  void Decompose();

  int64_t interval_;
  Eigen::MatrixXd covariance_;  // only the lower triangle is kept up to date
  Eigen::MatrixXd axes_;        // B: eigenvectors at the last decomposition
  Eigen::VectorXd lengths_;     // D: square roots of the eigenvalues then
};

}  // namespace worldmodels
