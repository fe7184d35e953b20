#include "controller/gaussian_strategy.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "common/choice.h"
#include "common/error.h"

namespace worldmodels {
namespace {

int CheckedPopulation(const Eigen::VectorXd& start, const EvolutionOptions& options) {
  if (start.size() < 1) FailInput("evolution strategy: nothing to search, 0 parameters");
  if (!(options.sigma > 0) || !std::isfinite(options.sigma)) {
    FailInput("evolution strategy: sigma is {}, expected a positive number", options.sigma);
  }
  const int population = options.population == 0 ? DefaultPopulation(static_cast<int>(start.size()))
                                                 : options.population;
  if (population < 2)
    FailInput("evolution strategy: population is {}, expected 2 or more", population);
  return population;
}

std::span<const double> Values(const Eigen::VectorXd& vector) {
  return {vector.data(), static_cast<size_t>(vector.size())};
}

std::span<double> Values(Eigen::VectorXd& vector) {
  return {vector.data(), static_cast<size_t>(vector.size())};
}

}  // namespace

GaussianStrategy::GaussianStrategy(const Eigen::VectorXd& start, const EvolutionOptions& options)
    : rates_(static_cast<int>(start.size()), CheckedPopulation(start, options), options.form,
             options.active),
      mean_(start),
      sigma_(options.sigma),
      step_size_path_(Eigen::VectorXd::Zero(start.size())),
      covariance_path_(Eigen::VectorXd::Zero(start.size())),
      normal_(static_cast<size_t>(start.size() * rates_.weights.size())),
      z_(start.size(), rates_.weights.size()),
      y_(start.size(), rates_.weights.size()) {}

const Eigen::MatrixXd& GaussianStrategy::Ask(Pcg64& random) {
  FillNormal(random, normal_);
  std::copy(normal_.begin(), normal_.end(), z_.data());
  Spread(z_, y_);
  candidates_ = (sigma_ * y_).colwise() + mean_;
  asked_ = true;
  return candidates_;
}

std::vector<int> GaussianStrategy::Rank(std::span<const double> costs) const {
  std::vector<int> order(costs.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return costs[static_cast<size_t>(a)] < costs[static_cast<size_t>(b)];
  });
  return order;
}

void GaussianStrategy::Tell(std::span<const double> costs) {
  if (!asked_) throw std::logic_error("Tell without Ask");
  if (costs.size() != static_cast<size_t>(population())) {
    throw std::invalid_argument("wrong number of costs");
  }
  for (const double cost : costs) {
    if (!std::isfinite(cost)) FailRun("evolution strategy: a cost is {}", cost);
  }
  asked_ = false;
  const std::vector<int> order = Rank(costs);
  Eigen::VectorXd selected = Eigen::VectorXd::Zero(population());
  Eigen::VectorXd update(population());
  for (int rank = 0; rank < population(); ++rank) {
    const int column = order[static_cast<size_t>(rank)];
    const double weight = rates_.weights[rank];
    if (rank < rates_.parents) selected[column] = weight;
    // A bad candidate counts by its direction alone, not its length (equation 46).
    update[column] = rates_.rank_mu_rate *
                     (weight >= 0 ? weight : weight * dimension() / z_.col(column).squaredNorm());
  }
  const Eigen::VectorXd step = y_ * selected;
  mean_ += sigma_ * step;

  const double c_sigma = rates_.step_size_rate;
  step_size_path_ =
      (1 - c_sigma) * step_size_path_ +
      std::sqrt(c_sigma * (2 - c_sigma) * rates_.selection_mass) * Whiten(z_ * selected);
  ++generation_;
  const double norm = step_size_path_.norm();
  const double unbiased =
      norm / std::sqrt(1 - std::pow(1 - c_sigma, 2 * static_cast<double>(generation_)));
  // A path that is too long is about the step size, not the shape (h_sigma).
  const bool moves = unbiased < (1.4 + 2.0 / (dimension() + 1)) * rates_.expected_norm;

  const double c_c = rates_.path_rate;
  covariance_path_ *= 1 - c_c;
  if (moves) covariance_path_ += std::sqrt(c_c * (2 - c_c) * rates_.selection_mass) * step;
  const double c_1 = rates_.rank_one_rate;
  const double kept = moves ? 0 : c_1 * c_c * (2 - c_c);
  Adapt(1 + kept - c_1 - rates_.rank_mu_rate * rates_.weights.sum(), c_1, covariance_path_, update,
        y_);

  sigma_ *= std::exp(
      std::min(1.0, c_sigma / rates_.step_size_damping * (norm / rates_.expected_norm - 1)));
  if (!std::isfinite(sigma_) || !mean_.allFinite()) {
    FailRun("evolution strategy: the search diverged in generation {}", generation_);
  }
}

void GaussianStrategy::Save(SafeTensors& state) const {
  if (asked_) throw std::logic_error("saved between Ask and Tell");
  const int64_t n = dimension();
  const int64_t population = this->population();
  state.metadata["strategy.algorithm"] = NameOf(form());
  state.Add<int64_t>("strategy.population", {1}, {&population, 1});
  state.Add<int64_t>("strategy.generation", {1}, {&generation_, 1});
  state.Add<double>("strategy.sigma", {1}, {&sigma_, 1});
  state.Add<double>("strategy.mean", {n}, Values(mean_));
  state.Add<double>("strategy.step_size_path", {n}, Values(step_size_path_));
  state.Add<double>("strategy.covariance_path", {n}, Values(covariance_path_));
  SaveShape(state);
}

void GaussianStrategy::Load(const SafeTensors& state, const std::string& source) {
  const auto check = [&](const char* what, const auto& found, const auto& expected) {
    if (found == expected) return;
    FailInput("{}: evolution strategy's {} is {}, expected {}", source, what, found, expected);
  };
  const auto algorithm = state.metadata.find("strategy.algorithm");
  check("algorithm", algorithm == state.metadata.end() ? "missing" : algorithm->second,
        NameOf(form()));
  const int64_t n = dimension();
  check("number of parameters", state.Get<double>("strategy.mean", {-1}).size(),
        static_cast<size_t>(n));
  check("population", state.Get<int64_t>("strategy.population", {1})[0],
        static_cast<int64_t>(population()));
  generation_ = state.Get<int64_t>("strategy.generation", {1})[0];
  sigma_ = state.Get<double>("strategy.sigma", {1})[0];
  state.Get<double>("strategy.mean", {n}, Values(mean_));
  state.Get<double>("strategy.step_size_path", {n}, Values(step_size_path_));
  state.Get<double>("strategy.covariance_path", {n}, Values(covariance_path_));
  if (generation_ < 0 || !(sigma_ > 0)) {
    FailInput("{}: strategy.generation {} and strategy.sigma {} cannot be", source, generation_,
              sigma_);
  }
  LoadShape(state);
  asked_ = false;
}

}  // namespace worldmodels
