#include "training/controller_trainer.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/progress.h"
#include "common/track_seeds.h"
#include "controller/evolution_strategy.h"
#include "controller/moving_average.h"
#include "controller/noise_handler.h"

namespace worldmodels {
namespace {

constexpr RandomStream kGenerationTracks{10};  // index: the generation
constexpr RandomStream kCandidates{7};         // index: the generation
constexpr const char *kBest = "best.validation", *kInputsMean = "inputs.mean",
                     *kInputsDeviation = "inputs.deviation";
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Mean return over validation tracks.
struct Validation {
  double mean = kNaN;
  double standard_error = kNaN;
};

// What a generation is remembered by until its row of metrics.
struct Generation {
  double mean = 0, best = 0, worst = 0;  // returns
  int64_t steps = 0;                     // of the environment
  int repeats = 0;                       // episodes per candidate
};

class ControllerTrainee : public Trainee {
 public:
  ControllerTrainee(const ControllerConfig& config, uint64_t seed, const EpisodeEvaluator& evaluate,
                    const SearchSpace& space, const std::optional<LinearController>& start)
      : config_(config),
        seed_(seed),
        evaluate_(evaluate),
        space_(space),
        start_(start),
        noise_(config.repeats_min, config.repeats_max, config.repeats_growth),
        mean_(config.averaging, space.dimension()),
        best_parameters_(static_cast<size_t>(space.dimension())),
        best_controller_(space.inputs) {
    StartAt(start ? space.ToParameters(*start) : Eigen::VectorXd::Zero(space.dimension()));
  }

  int64_t step() const override { return strategy_->generation(); }

  SafeTensors Model() const override {
    SafeTensors tensors;
    best_controller_.AddTo(tensors);
    return tensors;
  }

  void AddState(SafeTensors& state) const override {
    strategy_->Save(state);
    noise_.Save(state);
    mean_.Save(state);
    const std::vector<double> best = {best_.mean, best_.standard_error};
    state.Add<double>(kBest, {2}, best);
    state.Add<double>("best.parameters", {static_cast<int64_t>(best_parameters_.size())},
                      best_parameters_);
    const std::vector<int64_t> totals = {episodes_, steps_};
    state.Add<int64_t>("totals", {2}, totals);
    const auto n = static_cast<int64_t>(space_.mean.size());
    state.Add<float>(kInputsMean, {n}, space_.mean);
    state.Add<float>(kInputsDeviation, {n}, space_.deviation);
  }

  void LoadState(const SafeTensors& state) override {
    strategy_->Load(state, state.path().string());
    noise_.Load(state);
    mean_.Load(state);
    if (state.Get<float>(kInputsMean, {-1}) != space_.mean ||
        state.Get<float>(kInputsDeviation, {-1}) != space_.deviation) {
      FailInput(
          "{}: made with another standardisation of the inputs ({} values, now {}); remove it "
          "to start anew",
          state.path().string(), state.Shape(kInputsMean)[0], space_.mean.size());
    }
    const auto best = state.Get<double>(kBest, {2});
    best_ = {best[0], best[1]};
    state.Get<double>("best.parameters", {static_cast<int64_t>(best_parameters_.size())},
                      best_parameters_);
    // States of older versions have the parameters alone.
    best_controller_ = state.Has("controller.weight")
                           ? LinearController::FromTensors(state, space_.inputs)
                           : space_.ToController(best_parameters_);
    const auto totals = state.Get<int64_t>("totals", {2});
    episodes_ = totals[0];
    steps_ = totals[1];
  }

  void LoadModel(const SafeTensors& model) override {
    best_controller_ = LinearController::FromTensors(model, space_.inputs);
    const Eigen::VectorXd parameters = space_.ToParameters(best_controller_);
    best_parameters_.assign(parameters.begin(), parameters.end());
    is_starting_point_ = true;
    if (start_) {
      spdlog::info("{}: the best so far; the search itself begins with the controller given",
                   model.path().string());
    } else {
      StartAt(parameters);
    }
  }

  void Prepare(const ShowFigure& show) override {
    if (is_starting_point_) best_ = Validate(best_controller_, show);
  }

  std::vector<double> Step(const ShowFigure& show) override {
    const int64_t steps_before = steps_;
    const int64_t generation = strategy_->generation() + 1;
    const auto index = static_cast<uint64_t>(generation);
    Pcg64 random = MakeRandom(seed_, kCandidates, index);
    const Eigen::MatrixXd& candidates = strategy_->Ask(random);
    const auto population = static_cast<size_t>(candidates.cols());
    const auto dimension = static_cast<size_t>(candidates.rows());
    std::vector<LinearController> controllers;
    for (Eigen::Index i = 0; i < candidates.cols(); ++i) {
      controllers.push_back(space_.ToController({candidates.col(i).data(), dimension}));
    }
    const auto repeats = static_cast<size_t>(noise_.repeats());
    Pcg64 tracks = MakeRandom(seed_, kGenerationTracks, index);
    std::vector<EpisodeJob> jobs;
    for (size_t r = 0; r < repeats; ++r) {
      const auto track = static_cast<uint64_t>(tracks.UniformInt(kTrainingTracks));
      for (size_t i = 0; i < population; ++i) jobs.push_back({static_cast<int>(i), track});
    }
    const auto results = Drive(controllers, jobs, config_.stall_steps,
                               fmt::format("generation {}", generation), show);

    std::vector<double> returns(population), costs(population), halves[2];
    for (auto& half : halves) half.assign(repeats > 1 ? population : 0, 0);
    for (size_t i = 0; i < population; ++i) {
      for (size_t r = 0; r < repeats; ++r) {
        const double reward = results[r * population + i].total_reward;
        returns[i] += reward / static_cast<double>(repeats);
        const size_t half = (repeats + 1 - r % 2) / 2;  // episodes in this one's half
        if (repeats > 1) halves[r % 2][i] -= reward / static_cast<double>(half);
      }
      costs[i] = -returns[i] + config_.weight_decay *
                                   candidates.col(static_cast<Eigen::Index>(i)).squaredNorm() /
                                   static_cast<double>(dimension);
    }
    strategy_->Tell(costs);
    mean_.Add(strategy_->mean());
    noise_.Update(halves[0], halves[1]);

    const double mean =
        std::accumulate(returns.begin(), returns.end(), 0.0) / static_cast<double>(population);
    const auto [worst, best] = std::minmax_element(returns.begin(), returns.end());
    last_ = {mean, *best, *worst, steps_ - steps_before, static_cast<int>(repeats)};
    return {};
  }

  std::vector<double> Measure(bool validate, double steps_per_second,
                              const ShowFigure& show) override {
    Validation validation;
    if (validate) {
      const Eigen::VectorXd mean = mean_.Get();
      const std::span<const double> parameters(mean.data(), static_cast<size_t>(mean.size()));
      const LinearController controller = space_.ToController(parameters);
      validation = Validate(controller, show);
      if (!std::isfinite(best_.mean) || validation.mean > best_.mean) {
        best_ = validation;
        best_parameters_.assign(parameters.begin(), parameters.end());
        best_controller_ = controller;
      }
    }
    const double rate = steps_per_second * static_cast<double>(last_.steps);
    // Episodes so far; returns; step size (axis ratio); tracks per candidate; environment steps per
    // second. Short enough for 100 columns.
    show(fmt::format("{} ep, mean {:.0f} best {:.0f} val {:.0f}, {:.2g} ({:.1f}), x{}, {}/s",
                     FormatCount(static_cast<double>(episodes_)), last_.mean, last_.best,
                     best_.mean, strategy_->sigma(), strategy_->axis_ratio(), last_.repeats,
                     FormatCount(rate)));
    return {static_cast<double>(episodes_),
            static_cast<double>(steps_),
            last_.mean,
            last_.best,
            last_.worst,
            validation.mean,
            validation.standard_error,
            strategy_->sigma(),
            strategy_->axis_ratio(),
            static_cast<double>(last_.repeats),
            rate};
  }

 private:
  void StartAt(const Eigen::VectorXd& mean) {
    EvolutionOptions options;
    options.form = config_.algorithm;
    options.population = config_.population;
    options.sigma = config_.sigma;
    options.active = config_.active;
    strategy_ = MakeEvolutionStrategy(mean, options);
  }

  std::vector<EpisodeResult> Drive(const std::vector<LinearController>& controllers,
                                   const std::vector<EpisodeJob>& jobs, int stall_steps,
                                   const std::string& what, const ShowFigure& show) {
    auto results = evaluate_(controllers, jobs, stall_steps, [&](int64_t done, int64_t) {
      show(fmt::format("{}: {} of {} episodes", what, done, jobs.size()));
    });
    if (results.size() != jobs.size()) throw std::logic_error("not a result for each job");
    for (size_t i = 0; i < results.size(); ++i) {
      if (!std::isfinite(results[i].total_reward)) {
        FailRun("controller: an episode on track {} returned {}", jobs[i].seed,
                results[i].total_reward);
      }
      steps_ += results[i].steps;
    }
    episodes_ += static_cast<int64_t>(results.size());
    return results;
  }

  Validation Validate(const LinearController& controller, const ShowFigure& show) {
    std::vector<EpisodeJob> jobs;
    for (int64_t i = 0; i < config_.validation_episodes; ++i) {
      jobs.push_back({0, static_cast<uint64_t>(kFirstValidationTrack + i)});
    }
    const auto results = Drive({controller}, jobs, 0, "validation", show);
    const auto n = static_cast<double>(results.size());
    Validation validation{0, 0};
    for (const auto& result : results) validation.mean += result.total_reward / n;
    double squares = 0;
    for (const auto& result : results)
      squares += std::pow(result.total_reward - validation.mean, 2);
    validation.standard_error = n > 1 ? std::sqrt(squares / (n - 1) / n) : 0;
    return validation;
  }

  const ControllerConfig& config_;
  uint64_t seed_;
  const EpisodeEvaluator& evaluate_;
  const SearchSpace& space_;
  const std::optional<LinearController>& start_;

  std::unique_ptr<EvolutionStrategy> strategy_;
  NoiseHandler noise_;
  MovingAverage mean_;
  Generation last_;
  Validation best_;  // generation 1 is validated, so a saved one is finite
  std::vector<double> best_parameters_;
  LinearController best_controller_;  // of these parameters, or the starting point itself
  bool is_starting_point_ = false;
  int64_t episodes_ = 0, steps_ = 0;  // in all generations
};

}  // namespace

void TrainController(const ControllerConfig& config, uint64_t seed, bool quiet,
                     const EpisodeEvaluator& evaluate, const SearchSpace& space,
                     const std::optional<LinearController>& start,
                     const std::filesystem::path& controller_dir, const StopRequest& stop) {
  if (space.mean.size() != space.deviation.size() ||
      (!space.mean.empty() && space.mean.size() != static_cast<size_t>(space.inputs))) {
    FailInput("controller: {} means and {} deviations for {} inputs", space.mean.size(),
              space.deviation.size(), space.inputs);
  }
  if (config.repeats_max < config.repeats_min) {
    FailInput("controller.repeats_max: {} is less than controller.repeats_min, {}",
              config.repeats_max, config.repeats_min);
  }
  const TrainingPlan plan = {
      .directory = controller_dir,
      .title = "C",
      .unit = "",
      .counter = "generation",
      .averaged = {},
      .measured = {"episodes", "steps", "population_mean", "population_best", "population_worst",
                   "validated_mean", "validated_standard_error", "sigma", "axis_ratio",
                   "episodes_per_candidate", "steps_per_second"},
      .steps = config.generations,
      .validation_interval = config.validation_every,
      .validate_first = true,
      .advice = "",
      .quiet = quiet};
  ControllerTrainee trainee(config, seed, evaluate, space, start);
  RunTraining(trainee, plan, stop);
}

SafeTensors CarriedSearch(SafeTensors state) {
  const std::vector<double> worst = {std::numeric_limits<double>::lowest(), 0};
  state.Add<double>(kBest, {2}, worst);
  return state;
}

SearchSpace SpaceOfSearch(const SafeTensors& state) {
  SearchSpace space;
  space.mean = state.Get<float>(kInputsMean, {-1});
  space.deviation = state.Get<float>(kInputsDeviation, {-1});
  space.inputs = static_cast<int>(state.Shape("controller.weight").at(1));
  return space;
}

std::optional<int64_t> TrainedGenerations(const std::filesystem::path& controller_dir) {
  return CountInState(controller_dir, "strategy.generation");
}

}  // namespace worldmodels
