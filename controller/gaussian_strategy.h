#pragma once

#include <vector>

#include "controller/evolution_rates.h"
#include "controller/evolution_strategy.h"

namespace worldmodels {

// What CMA-ES and its separable form share: ranking, the mean, both evolution paths and the step
// size (Hansen's tutorial, arXiv 1604.00772, equations 38 to 47). A subclass holds the shape
// C = A A^T of the distribution.
class GaussianStrategy : public EvolutionStrategy {
 public:
  const Eigen::MatrixXd& Ask(Pcg64& random) override;
  void Tell(std::span<const double> costs) override;
  const Eigen::VectorXd& mean() const override { return mean_; }
  double sigma() const override { return sigma_; }
  int64_t generation() const override { return generation_; }
  int dimension() const override { return static_cast<int>(mean_.size()); }
  int population() const override { return static_cast<int>(rates_.weights.size()); }
  void Save(SafeTensors& state) const override;
  void Load(const SafeTensors& state, const std::string& source) override;

 protected:
  GaussianStrategy(const Eigen::VectorXd& start, const EvolutionOptions& options);

  const EvolutionRates& rates() const { return rates_; }

  // y = A z for every column.
  virtual void Spread(const Eigen::MatrixXd& z, Eigen::MatrixXd& y) const = 0;
  // C^(-1/2) A z, which is standard normal if z is.
  virtual Eigen::VectorXd Whiten(const Eigen::VectorXd& z) const = 0;
  // C = decay C + rank_one path path^T + sum of weights[i] y_i y_i^T over the columns of y.
  virtual void Adapt(double decay, double rank_one, const Eigen::VectorXd& path,
                     const Eigen::VectorXd& weights, const Eigen::MatrixXd& y) = 0;
  virtual CovarianceForm form() const = 0;
  virtual void SaveShape(SafeTensors& state) const = 0;
  virtual void LoadShape(const SafeTensors& state) = 0;

 private:
  std::vector<int> Rank(std::span<const double> costs) const;

  EvolutionRates rates_;
  Eigen::VectorXd mean_;
  double sigma_;
  Eigen::VectorXd step_size_path_;   // p_sigma
  Eigen::VectorXd covariance_path_;  // p_c
  int64_t generation_ = 0;

  std::vector<float> normal_;  // scratch of Ask
  Eigen::MatrixXd z_, y_, candidates_;
  bool asked_ = false;
};

}  // namespace worldmodels
