#include "controller/evolution_strategy.h"

#include "controller/cma_es.h"
#include "controller/separable_cma_es.h"

namespace worldmodels {

std::unique_ptr<EvolutionStrategy> MakeEvolutionStrategy(const Eigen::VectorXd& start,
                                                         const EvolutionOptions& options) {
  if (options.form == CovarianceForm::kSeparable) {
    return std::make_unique<SeparableCmaEs>(start, options);
  }
  return std::make_unique<CmaEs>(start, options);
}

}  // namespace worldmodels
