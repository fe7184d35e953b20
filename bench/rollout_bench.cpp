#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <vector>

#include "bench/benchmarks.h"
#include "bench/rate.h"
#include "env/private_display.h"
#include "rollout/episode_runner.h"
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
  EpisodeRunner runner(threads, [&] {
    return std::make_unique<RealWorld>(WithRenderer(renderer), models.vision, &models.memory,
                                       kLanes, precision);
  });
  std::vector<EpisodeJob> jobs(static_cast<size_t>(threads) * kLanes * 2);
  for (size_t i = 0; i < jobs.size(); ++i) jobs[i].seed = i;
  double steps = 0;
  for (auto _ : state) {
    for (const EpisodeResult& result : runner.Run({&models.controller, 1}, jobs, 0)) {
      steps += result.steps;
    }
  }
  ReportRate(state, steps, "steps/s");
}

// Shares of one thread's time in the same loop.
void BenchmarkShares(benchmark::State& state, Renderer renderer, Precision precision) {
  using Clock = std::chrono::steady_clock;
  const Models models;
  VectorEnv env(WithRenderer(renderer), kLanes);
  VaeEncoder encoder(models.vision, kLanes, precision);
  MdnRnnStepper memory(models.memory, kLanes);
  std::vector<uint8_t> frames(kLanes * FrameBytes(64));
  std::vector<float> latents(kLanes * kLatents), actions(kLanes * 3);
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
          const auto action =
              models.controller.Act(std::span(latents).subspan(lane * kLatents, kLatents),
                                    memory.hidden().subspan(lane * hidden, hidden));
          std::copy(action.begin(), action.end(), actions.begin() + 3 * lane);
        }
      });
      time(in_memory, [&] { memory.Step(latents, actions); });
      time(in_env, [&] {
        for (int lane = 0; lane < kLanes; ++lane) {
          env.Step(lane, {actions[3 * lane], actions[3 * lane + 1], actions[3 * lane + 2]});
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
  return all;
}

}  // namespace worldmodels
