#pragma once

#include <Eigen/Core>

#include "controller/evolution_strategy.h"

namespace worldmodels {

// The constants of an evolution strategy: Hansen's tutorial (arXiv 1604.00772), table 1. In the
// separable form the rates of the covariance are (n + 2) / 3 times as high (Ros & Hansen 2008,
// section 3).
struct EvolutionRates {
  EvolutionRates(int dimension, int population, CovarianceForm form, bool active);

  int parents;               // mu: how many have positive weights
  Eigen::VectorXd weights;   // (population), by rank, best first; the positive ones sum to 1
  double selection_mass;     // mu_eff
  double step_size_rate;     // c_sigma
  double step_size_damping;  // d_sigma
  double path_rate;          // c_c
  double rank_one_rate;      // c_1
  double rank_mu_rate;       // c_mu
  double expected_norm;      // E||N(0, I)||
};

// Hansen's default: 4 + floor(3 log n).
int DefaultPopulation(int dimension);

}  // namespace worldmodels
