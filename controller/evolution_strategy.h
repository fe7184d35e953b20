#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "common/random.h"
#include "common/safetensors.h"
#include "controller/covariance_form.h"

namespace worldmodels {

struct EvolutionOptions {
  CovarianceForm form = CovarianceForm::kFull;
  int population = 0;  // 0: Hansen's default, 4 + floor(3 log n)
  double sigma = 1;    // initial step size
  bool active = true;  // the worse half of the ranking has negative weights
};

// A search distribution N(mean, sigma^2 C) that moves towards lower cost: ask for a population,
// tell its costs, and again. The state between Tell and Ask is the whole state.
class EvolutionStrategy {
 public:
  virtual ~EvolutionStrategy() = default;

  // Draws a population, one candidate a column: (n, population). Valid until the next Ask.
  virtual const Eigen::MatrixXd& Ask(Pcg64& random) = 0;

  // costs: one for each column of the last Ask, smaller is better; must be finite. Equal costs are
  // ranked in order of column.
  virtual void Tell(std::span<const double> costs) = 0;

  virtual const Eigen::VectorXd& mean() const = 0;
  virtual double sigma() const = 0;
  // Ratio of the longest to the shortest axis of the distribution (square root of C's condition).
  virtual double axis_ratio() const = 0;
  virtual int64_t generation() const = 0;  // how often Tell was called
  virtual int dimension() const = 0;
  virtual int population() const = 0;

  // Adds the state, between Tell and Ask, as tensors named "strategy.*".
  virtual void Save(SafeTensors& state) const = 0;
  // Throws Error (kInput) if the state is of another algorithm, dimension or population, naming
  // both and source, the file it came from.
  virtual void Load(const SafeTensors& state, const std::string& source) = 0;
};

// options.sigma > 0, options.population >= 2 (or 0), start.size() >= 1: else Error (kInput).
std::unique_ptr<EvolutionStrategy> MakeEvolutionStrategy(const Eigen::VectorXd& start,
                                                         const EvolutionOptions& options);

}  // namespace worldmodels
