#include "controller/evolution_rates.h"

#include <algorithm>
#include <cmath>

namespace worldmodels {

EvolutionRates::EvolutionRates(int dimension, int population, CovarianceForm form, bool active)
    : parents(population / 2), weights(population) {
  const double n = dimension;
  for (int i = 0; i < population; ++i) {
    weights[i] = std::log((population + 1) / 2.0) - std::log(i + 1.0);
  }
  auto positive = weights.head(parents);
  auto negative = weights.tail(population - parents);
  selection_mass = std::pow(positive.sum(), 2) / positive.squaredNorm();
  const double mu_eff = selection_mass;
  const double negative_mu_eff = std::pow(negative.sum(), 2) / negative.squaredNorm();

  step_size_rate = (mu_eff + 2) / (n + mu_eff + 5);
  step_size_damping = 1 + 2 * std::max(0.0, std::sqrt((mu_eff - 1) / (n + 1)) - 1) + step_size_rate;
  path_rate = (4 + mu_eff / n) / (n + 4 + 2 * mu_eff / n);
  const double speed_up = form == CovarianceForm::kSeparable ? (n + 2) / 3 : 1;
  rank_one_rate = std::min(0.5, speed_up * 2 / (std::pow(n + 1.3, 2) + mu_eff));
  rank_mu_rate = std::min(1 - rank_one_rate, speed_up * 2 * (0.25 + mu_eff + 1 / mu_eff - 2) /
                                                 (std::pow(n + 2, 2) + mu_eff));
  expected_norm = std::sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));

  positive /= positive.sum();
  const double bound =
      std::min({1 + rank_one_rate / rank_mu_rate, 1 + 2 * negative_mu_eff / (mu_eff + 2),
                (1 - rank_one_rate - rank_mu_rate) / (n * rank_mu_rate)});
  negative *= active ? std::max(0.0, bound) / negative.cwiseAbs().sum() : 0;
}

int DefaultPopulation(int dimension) {
  return 4 + static_cast<int>(std::floor(3 * std::log(dimension)));
}

}  // namespace worldmodels
