// A world of one's own behind LatentWorld: a ball on a beam that C tilts. Everything that knows
// worlds by that interface works with it: here the search for C and its evaluation, on all cores.
// own_world FOLDER [GENERATIONS]: C and its curves are kept in FOLDER, where the search goes on.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>
#include <vector>

#include "rollout/agent_evaluator.h"
#include "rollout/evaluator.h"
#include "rollout/latent_world.h"
#include "training/controller_trainer.h"

namespace {

using namespace worldmodels;

// What C sees, its z, are place (beam: -1 to 1) and velocity; steer -1 to 1 tilts the beam by up to
// 0.1 rad. A step is 1/50 s and earns 1 - |place|; the ball falls off at the ends.
class BallOnBeam : public LatentWorld {
 public:
  explicit BallOnBeam(int lanes) : balls_(lanes), latents_(2 * lanes) {}

  int lanes() const override { return static_cast<int>(balls_.size()); }
  int latent_size() const override { return 2; }
  int hidden_size() const override { return 0; }

  void Step(std::span<const Action> actions, std::span<StepResult> results) override {
    constexpr double kSeconds = 1.0 / 50, kGravity = 9.81 * 5 / 7;  // it rolls
    for (int lane = 0; lane < running(); ++lane) {
      Ball& ball = balls_[lane];
      ball.velocity += kSeconds * kGravity * std::sin(0.1 * actions[lane].steer);
      ball.place += kSeconds * ball.velocity;
      ++ball.steps;
      results[lane] = {.reward = 1 - std::abs(ball.place),
                       .terminated = std::abs(ball.place) > 1,
                       .truncated = ball.steps >= kMaxSteps};
    }
  }

  void Observe() override {
    for (int lane = 0; lane < running(); ++lane) {
      latents_[2 * lane] = static_cast<float>(balls_[lane].place);
      latents_[2 * lane + 1] = static_cast<float>(balls_[lane].velocity);
    }
  }
  std::span<const float> latents() const override {
    return std::span(latents_).first(2 * static_cast<size_t>(running()));
  }
  std::span<const float> hidden() const override { return {}; }

 protected:
  // An episode depends on its seed alone, not on its lane: results are then the same on any number
  // of lanes and threads.
  void Begin(int lane, const EpisodeStart& start) override {
    Pcg64 random(start.seed);
    balls_[lane] = {.place = random.Uniform(-0.8, 0.8), .velocity = random.Uniform(-0.3, 0.3)};
  }
  void Move(int from, int to) override { balls_[to] = balls_[from]; }

 private:
  static constexpr int kMaxSteps = 500;
  struct Ball {
    double place = 0, velocity = 0;
    int steps = 0;
  };
  std::vector<Ball> balls_;
  std::vector<float> latents_;  // (lanes, 2)
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) {
    std::fprintf(stderr, "usage: own_world FOLDER [GENERATIONS]\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  ControllerConfig config;
  config.population = 16;
  config.generations = argc > 2 ? std::atoi(argv[2]) : 30;
  config.stall_steps = 0;  // here every step earns

  Ranks ranks = Ranks::Alone();
  Executor executor(ranks, 0, 8, [](int lanes) { return std::make_unique<BallOnBeam>(lanes); });
  LeadOverRanks(executor, [&](const EpisodeEvaluator& evaluate) {
    TrainController(config, 1, false, evaluate, SearchSpace{.inputs = 2}, std::nullopt, folder);
    const EvaluationConfig tracks{.episodes = 100, .first_seed = 1000000};
    for (const auto& [name, controller] :
         {std::pair("no hand at the beam", LinearController(2)),
          std::pair("evolved C", LinearController::Load(folder / "model.safetensors", 2))}) {
      const auto summary =
          Summarise(Evaluate(evaluate, controller, tracks, true), tracks.first_seed);
      std::printf("%-20s %.1f +- %.1f of 500\n", name, summary.mean, summary.standard_error);
    }
  });
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
