#include "rollout/controller_trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/error.h"
#include "common/interrupt.h"
#include "common/metrics.h"
#include "common/progress.h"
#include "common/track_seeds.h"
#include "controller/evolution_strategy.h"
#include "controller/moving_average.h"
#include "controller/noise_handler.h"

namespace worldmodels {
namespace {

constexpr RandomStream kGenerationTracks{10};  // index: the generation
constexpr RandomStream kCandidates{7};         // index: the generation
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Mean return over validation tracks.
struct Validation {
  double mean = kNaN;
  double standard_error = kNaN;
};

class ControllerTrainer {
 public:
  ControllerTrainer(const ControllerConfig& config, uint64_t seed, bool quiet,
                    const EpisodeEvaluator& evaluate, const SearchSpace& space,
                    const std::optional<LinearController>& start,
                    const std::filesystem::path& directory)
      : config_(config),
        seed_(seed),
        quiet_(quiet),
        evaluate_(evaluate),
        space_(space),
        model_path_(directory / "model.safetensors"),
        state_path_(directory / "state.safetensors"),
        metrics_path_(directory / "metrics.csv"),
        noise_(config.repeats_min, config.repeats_max, config.repeats_growth),
        mean_(config.averaging, space.dimension()) {
    EvolutionOptions options;
    options.form = config.algorithm;
    options.population = config.population;
    options.sigma = config.sigma;
    options.active = config.active;
    strategy_ = MakeEvolutionStrategy(
        start ? space.ToParameters(*start) : Eigen::VectorXd::Zero(space.dimension()), options);
    best_parameters_.assign(static_cast<size_t>(space.dimension()), 0);
    if (std::filesystem::exists(state_path_)) Load();
  }

  void Run() {
    if (strategy_->generation() >= config_.generations) return;
    Metrics metrics(metrics_path_,
                    {"generation", "episodes", "steps", "population_mean", "population_best",
                     "population_worst", "validated_mean", "validated_standard_error", "sigma",
                     "axis_ratio", "episodes_per_candidate", "steps_per_second"},
                    strategy_->generation() == 0 ? -1 : strategy_->generation());
    Progress progress("C", config_.generations, "", quiet_);
    progress.Update(strategy_->generation());
    while (strategy_->generation() < config_.generations) {
      RunGeneration(metrics, progress);
      ThrowIfInterrupted("controller: interrupted; run again to go on from this generation");
    }
  }

 private:
  std::vector<EpisodeResult> Drive(const std::vector<LinearController>& controllers,
                                   const std::vector<EpisodeJob>& jobs, int stall_steps,
                                   const std::string& what, Progress& progress) {
    const int64_t generation = strategy_->generation();
    auto results = evaluate_(controllers, jobs, stall_steps, [&](int64_t done, int64_t) {
      progress.Update(generation, fmt::format("{}: {} of {} episodes", what, done, jobs.size()));
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

  void RunGeneration(Metrics& metrics, Progress& progress) {
    const auto start = std::chrono::steady_clock::now();
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
                               fmt::format("generation {}", generation), progress);

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

    Validation validation;
    if (generation == 1 || generation % config_.validation_every == 0 ||
        generation == config_.generations) {
      validation = Validate(progress);
    }
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double rate = static_cast<double>(steps_ - steps_before) / std::max(seconds, 1e-9);
    const double mean =
        std::accumulate(returns.begin(), returns.end(), 0.0) / static_cast<double>(population);
    const auto [worst, best] = std::minmax_element(returns.begin(), returns.end());
    metrics.Append(generation,
                   {static_cast<double>(episodes_), static_cast<double>(steps_), mean, *best,
                    *worst, validation.mean, validation.standard_error, strategy_->sigma(),
                    strategy_->axis_ratio(), static_cast<double>(repeats), rate});
    Save();
    // Episodes so far; returns; step size (axis ratio); tracks per candidate; environment steps per
    // second. Short enough for 100 columns.
    progress.Update(
        generation,
        fmt::format("{} ep, mean {:.0f} best {:.0f} val {:.0f}, {:.2g} ({:.1f}), x{}, {}/s",
                    FormatCount(static_cast<double>(episodes_)), mean, *best, best_.mean,
                    strategy_->sigma(), strategy_->axis_ratio(), repeats, FormatCount(rate)));
  }

  Validation Validate(Progress& progress) {
    const Eigen::VectorXd mean = mean_.Get();
    const std::span<const double> parameters(mean.data(), static_cast<size_t>(mean.size()));
    const std::vector<LinearController> controllers = {space_.ToController(parameters)};
    std::vector<EpisodeJob> jobs;
    for (int64_t i = 0; i < config_.validation_episodes; ++i) {
      jobs.push_back({0, static_cast<uint64_t>(kFirstValidationTrack + i)});
    }
    const auto results = Drive(controllers, jobs, 0, "validation", progress);
    const auto n = static_cast<double>(results.size());
    Validation validation{0, 0};
    for (const auto& result : results) validation.mean += result.total_reward / n;
    double squares = 0;
    for (const auto& result : results)
      squares += std::pow(result.total_reward - validation.mean, 2);
    validation.standard_error = n > 1 ? std::sqrt(squares / (n - 1) / n) : 0;
    if (!std::isfinite(best_.mean) || validation.mean > best_.mean) {
      best_ = validation;
      best_parameters_.assign(parameters.begin(), parameters.end());
      controllers[0].Save(model_path_);
    }
    return validation;
  }

  void Save() const {
    SafeTensors state;
    strategy_->Save(state);
    noise_.Save(state);
    mean_.Save(state);
    const std::vector<double> best = {best_.mean, best_.standard_error};
    state.Add<double>("best.validation", {2}, best);
    state.Add<double>("best.parameters", {static_cast<int64_t>(best_parameters_.size())},
                      best_parameters_);
    const std::vector<int64_t> totals = {episodes_, steps_};
    state.Add<int64_t>("totals", {2}, totals);
    const auto n = static_cast<int64_t>(space_.mean.size());
    state.Add<float>("inputs.mean", {n}, space_.mean);
    state.Add<float>("inputs.deviation", {n}, space_.deviation);
    state.Save(state_path_);
  }

  void Load() {
    const SafeTensors state = SafeTensors::Load(state_path_);
    strategy_->Load(state, state_path_.string());
    noise_.Load(state);
    mean_.Load(state);
    if (state.Get<float>("inputs.mean", {-1}) != space_.mean ||
        state.Get<float>("inputs.deviation", {-1}) != space_.deviation) {
      FailInput(
          "{}: made with another standardisation of the inputs ({} values, now {}); remove it "
          "to start anew",
          state_path_.string(), state.Shape("inputs.mean")[0], space_.mean.size());
    }
    const auto best = state.Get<double>("best.validation", {2});
    best_ = {best[0], best[1]};
    state.Get<double>("best.parameters", {static_cast<int64_t>(best_parameters_.size())},
                      best_parameters_);
    const auto totals = state.Get<int64_t>("totals", {2});
    episodes_ = totals[0];
    steps_ = totals[1];
    if (!std::filesystem::exists(model_path_))
      space_.ToController(best_parameters_).Save(model_path_);
  }

  const ControllerConfig& config_;
  uint64_t seed_;
  bool quiet_;
  const EpisodeEvaluator& evaluate_;
  const SearchSpace& space_;
  std::filesystem::path model_path_, state_path_, metrics_path_;

  std::unique_ptr<EvolutionStrategy> strategy_;
  NoiseHandler noise_;
  MovingAverage mean_;
  Validation best_;  // generation 1 is validated, so a saved one is finite
  std::vector<double> best_parameters_;
  int64_t episodes_ = 0, steps_ = 0;  // in all generations
};

}  // namespace

void TrainController(const ControllerConfig& config, uint64_t seed, bool quiet,
                     const EpisodeEvaluator& evaluate, const SearchSpace& space,
                     const std::optional<LinearController>& start,
                     const std::filesystem::path& controller_dir) {
  if (space.mean.size() != space.deviation.size() ||
      (!space.mean.empty() && space.mean.size() != static_cast<size_t>(space.inputs))) {
    FailInput("controller: {} means and {} deviations for {} inputs", space.mean.size(),
              space.deviation.size(), space.inputs);
  }
  if (config.repeats_max < config.repeats_min) {
    FailInput("controller.repeats_max: {} is less than controller.repeats_min, {}",
              config.repeats_max, config.repeats_min);
  }
  ControllerTrainer(config, seed, quiet, evaluate, space, start, controller_dir).Run();
}

}  // namespace worldmodels
