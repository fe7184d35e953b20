// A controller of one's own in place of the linear C: two layers on z and h of a trained agent's V
// and M, evolved by CMA-ES in the racing world. own_controller RUN [GENERATIONS]
#include <Eigen/Core>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <numeric>
#include <vector>

#include "controller/evolution_strategy.h"
#include "rollout/driver.h"
#include "rollout/executor.h"
#include "run/models.h"

namespace {

using namespace worldmodels;

constexpr int kUnits = 8;

int ParameterCount(int inputs) { return kUnits * (inputs + 1) + kActionSize * (kUnits + 1); }

// action = squash(W2 tanh(W1 x + b1) + b2), x = [z, h]. Parameters come as W1, b1, W2, b2.
class TwoLayerDriver : public Driver {
 public:
  // The parameters must outlive it.
  explicit TwoLayerDriver(Eigen::Map<const Eigen::VectorXd> parameters) : parameters_(parameters) {}

  Action Act(std::span<const float> z, std::span<const float> h) override {
    Eigen::VectorXd x(z.size() + h.size());
    for (size_t i = 0; i < z.size(); ++i) x[i] = z[i];
    for (size_t i = 0; i < h.size(); ++i) x[z.size() + i] = h[i];
    auto layer = [&, at = Eigen::Index{0}](const Eigen::VectorXd& in, int out) mutable {
      const Eigen::Map<const Eigen::MatrixXd> weight(parameters_.data() + at, out, in.size());
      const Eigen::Map<const Eigen::VectorXd> bias(parameters_.data() + at + weight.size(), out);
      at += weight.size() + out;
      return Eigen::VectorXd(weight * in + bias);
    };
    const Eigen::VectorXd units = layer(x, kUnits).array().tanh();
    const Eigen::VectorXd y = layer(units, kActionSize);
    return SquashAction(
        {static_cast<float>(y[0]), static_cast<float>(y[1]), static_cast<float>(y[2])});
  }

 private:
  Eigen::Map<const Eigen::VectorXd> parameters_;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) {
    std::fprintf(stderr, "usage: own_controller RUN [GENERATIONS]\n");
    return 2;
  }
  RunContext run;
  run.directory = RunDirectory(argv[1]);
  run.config = LoadRunConfig(run.directory);
  run.config.environment.renderer = Renderer::kSoftware;
  const int generations = argc > 2 ? std::atoi(argv[2]) : 40;

  const WorldModels models = LoadWorldModels(run);
  Ranks ranks = Ranks::Alone();
  const auto executor = MakeExecutor(run, models, ranks);
  const int size = ParameterCount(ControllerInputs(run.config));
  const auto strategy =
      MakeEvolutionStrategy(Eigen::VectorXd::Zero(size),
                            {.form = CovarianceForm::kSeparable, .population = 16, .sigma = 0.1});
  Pcg64 random(1);
  constexpr int kTracks = 2;
  for (int generation = 1; generation <= generations; ++generation) {
    const Eigen::MatrixXd& candidates = strategy->Ask(random);
    // Job i: candidate i / kTracks on a track of this generation, the same for all candidates.
    EpisodePlan plan;
    plan.count = candidates.cols() * kTracks;
    plan.stall_steps = 100;
    plan.begin = [&](int64_t job) {
      const auto track = static_cast<uint64_t>(generation * kTracks + job % kTracks);
      return LaneEpisode{
          .start = {.seed = track},
          .driver = std::make_unique<TwoLayerDriver>(
              Eigen::Map<const Eigen::VectorXd>(candidates.data() + size * (job / kTracks), size))};
    };
    std::vector<double> costs(static_cast<size_t>(candidates.cols()));
    const auto results = executor->Run(plan);
    for (size_t job = 0; job < results.size(); ++job) {
      costs[job / kTracks] -= results[job].total_reward / kTracks;
    }
    strategy->Tell(costs);
    std::printf(
        "generation %d: mean return %.1f, best %.1f\n", generation,
        -std::accumulate(costs.begin(), costs.end(), 0.0) / static_cast<double>(costs.size()),
        -*std::min_element(costs.begin(), costs.end()));
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
