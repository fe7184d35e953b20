#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <memory>
#include <vector>

#include "bench/benchmarks.h"
#include "bench/rate.h"
#include "env/private_display.h"
#include "rollout/agent_evaluator.h"
#include "rollout/real_world.h"

namespace worldmodels {
namespace {

constexpr int kLatents = 32;
constexpr int kLanes = 32;          // of each thread
constexpr int kEpisodeSteps = 150;  // about as long as a car without steering stays near the road

EnvironmentConfig WithRenderer(Renderer renderer) {
  EnvironmentConfig config;
  config.renderer = renderer;
  config.max_steps = kEpisodeSteps;
  return config;
}

// Untrained: nothing here takes longer with other weights. The controller gives half gas.
struct Models {
  Models() { vision.set_activation_maxima({1.0f, 1.0f, 1.0f}); }

  Pcg64 random{1};
  Vae vision = Vae::Random(kLatents, random);
  MdnRnn memory = MdnRnn::Random(MemoryConfig(), kLatents, random);
  LinearController controller{kLatents + memory.hidden_size()};
};

// The real world in the loop, as C is trained: whole episodes, resets included, on every thread.
void BenchmarkLoop(benchmark::State& state, Renderer renderer, Precision precision, int threads) {
  const Models models;
  Ranks ranks = Ranks::Alone();
  Executor executor(ranks, threads, kLanes, [&](int lanes) {
    return std::make_unique<RealWorld>(WithRenderer(renderer), models.vision, &models.memory, lanes,
                                       precision);
  });
  std::vector<EpisodeJob> jobs(static_cast<size_t>(threads) * kLanes * 2);
  for (size_t i = 0; i < jobs.size(); ++i) jobs[i].seed = i;
  double steps = 0;
  for (auto _ : state) {
    for (const EpisodeResult& result : DriveJobs(executor, {&models.controller, 1}, jobs, 0)) {
      steps += result.steps;
    }
  }
  ReportRate(state, steps, "steps/s");
}

// Candidates of a generation, none of whom steers: the slower one creeps, the longer it goes on
// earning before it leaves the road. Most stall after 150 to 400 steps, a few drive all 1,000.
std::vector<LinearController> CandidatesOfMixedSkill(int inputs, int population) {
  constexpr double kFastest = 0.5, kSlowest = 0.0003;  // gas
  std::vector<LinearController> candidates;
  for (int i = 0; i < population; ++i) {
    const double place = (37 * i % population) / (population - 1.0);  // 37: in no order
    const double gas = kFastest * std::pow(kSlowest / kFastest, std::pow(place, 3));
    std::vector<double> parameters(LinearController::ParameterCount(inputs));
    parameters[static_cast<size_t>(3 * inputs + 1)] = std::atanh(2 * gas - 1);
    candidates.push_back(LinearController::FromParameters(inputs, parameters));
  }
  return candidates;
}

// Counts the steps of all lanes together.
class CountingWorld : public RealWorld {
 public:
  CountingWorld(const EnvironmentConfig& environment, const Models& models, int lanes,
                std::atomic<int64_t>& lane_steps)
      : RealWorld(environment, models.vision, &models.memory, lanes, Precision::kFp32),
        lane_steps_(lane_steps) {}

  void Step(std::span<const Action> actions, std::span<StepResult> results) override {
    RealWorld::Step(actions, results);
    lane_steps_ += lanes();
  }

 private:
  std::atomic<int64_t>& lane_steps_;
};

// A generation of C's training to its end, where fewer and fewer lanes have anything to drive.
void BenchmarkTail(benchmark::State& state, int threads) {
  constexpr int kPopulation = 64, kTracks = 2, kStallSteps = 100;
  const Models models;
  const auto candidates = CandidatesOfMixedSkill(models.controller.inputs(), kPopulation);
  EnvironmentConfig environment;
  environment.renderer = Renderer::kSoftware;
  std::atomic<int64_t> lane_steps = 0;
  Ranks ranks = Ranks::Alone();
  Executor executor(ranks, threads, kLanes, [&](int lanes) {
    return std::make_unique<CountingWorld>(environment, models, lanes, lane_steps);
  });
  std::vector<EpisodeJob> jobs;
  for (uint64_t track = 0; track < kTracks; ++track) {
    for (int i = 0; i < kPopulation; ++i) jobs.push_back({.controller = i, .seed = track});
  }
  double steps = 0;
  for (auto _ : state) {
    for (const EpisodeResult& result : DriveJobs(executor, candidates, jobs, kStallSteps)) {
      steps += result.steps;
    }
  }
  ReportRate(state, steps, "steps/s");
  ReportFigure(state, "busy", steps / static_cast<double>(lane_steps));
}

// Shares of one thread's time in the same loop.
void BenchmarkShares(benchmark::State& state, Renderer renderer, Precision precision) {
  using Clock = std::chrono::steady_clock;
  const Models models;
  VectorEnv env(WithRenderer(renderer), kLanes);
  VaeEncoder encoder(models.vision, kLanes, precision);
  MdnRnnStepper memory(models.memory, kLanes);
  std::vector<uint8_t> frames(kLanes * FrameBytes(64));
  std::vector<float> latents(kLanes * kLatents);
  std::vector<Action> actions(kLanes);
  const size_t hidden = memory.hidden().size() / kLanes;
  Clock::duration in_env{}, in_drawing{}, in_vision{}, in_memory{}, in_controller{};
  const auto time = [](Clock::duration& part, const auto& work) {
    const auto start = Clock::now();
    work();
    part += Clock::now() - start;
  };
  uint64_t seed = 0;
  for (auto _ : state) {
    for (int step = 0; step < kEpisodeSteps; ++step) {
      if (step == 0) {
        time(in_env, [&] {
          for (int lane = 0; lane < kLanes; ++lane) env.Reset(lane, seed++);
        });
        for (int lane = 0; lane < kLanes; ++lane) memory.ResetLane(lane);
      }
      time(in_drawing, [&] { env.Observe(frames); });
      time(in_vision, [&] { encoder.Encode(frames, latents, {}); });
      time(in_controller, [&] {
        for (int lane = 0; lane < kLanes; ++lane) {
          actions[lane] =
              models.controller.Act(std::span(latents).subspan(lane * kLatents, kLatents),
                                    memory.hidden().subspan(lane * hidden, hidden));
        }
      });
      time(in_memory, [&] { memory.Step(latents, AsFloats(actions)); });
      time(in_env, [&] {
        for (int lane = 0; lane < kLanes; ++lane) {
          env.Step(lane, actions[lane]);
        }
      });
    }
  }
  ReportRate(state, static_cast<double>(state.iterations()) * kEpisodeSteps * kLanes, "steps/s");
  const auto all = in_env + in_drawing + in_vision + in_memory + in_controller;
  const auto share = [&](const char* name, Clock::duration part) {
    ReportFigure(state, name,
                 std::chrono::duration<double>(part) / std::chrono::duration<double>(all));
  };
  share("env", in_env);
  share("drawing", in_drawing);
  share("V", in_vision);
  share("M", in_memory);
  share("C", in_controller);
}

}  // namespace

std::vector<Benchmark> RolloutBenchmarks(int threads) {
  // One X server for all of them, started when the first needs it.
  const auto display = std::make_shared<std::unique_ptr<PrivateDisplay>>();
  std::vector<Benchmark> all;
  for (const Renderer renderer : {Renderer::kSoftware, Renderer::kSfml}) {
    for (const Precision precision : {Precision::kFp32, Precision::kBf16, Precision::kInt8}) {
      const auto add = [&](const std::string& name, auto run) {
        all.push_back({fmt::format("{}.{}.{}", name, NameOf(renderer), NameOf(precision)),
                       [display, run, renderer, precision](benchmark::State& state) {
                         if (renderer == Renderer::kSfml && *display == nullptr) {
                           *display = std::make_unique<PrivateDisplay>();
                         }
                         run(state, renderer, precision);
                       }});
      };
      add("rollout", [threads](benchmark::State& state, Renderer of, Precision in) {
        BenchmarkLoop(state, of, in, threads);
      });
      add("rollout.shares", BenchmarkShares);
    }
  }
  all.push_back(
      {"rollout.tail", [threads](benchmark::State& state) { BenchmarkTail(state, threads); }});
  return all;
}

}  // namespace worldmodels
