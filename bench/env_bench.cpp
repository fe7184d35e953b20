#include <memory>
#include <vector>

#include "bench/benchmarks.h"
#include "bench/random_traffic.h"
#include "bench/rate.h"
#include "common/workers.h"
#include "env/polygon_filler.h"
#include "env/private_display.h"
#include "env/sfml_renderer.h"

namespace worldmodels {
namespace {

constexpr int kLanes = 32;  // of each thread

EnvironmentConfig WithRenderer(Renderer renderer) {
  EnvironmentConfig config;
  config.renderer = renderer;
  return config;
}

void BenchmarkPhysics(benchmark::State& state) {
  RandomTraffic traffic(WithRenderer(Renderer::kSoftware), 1, 1);
  for (auto _ : state) traffic.Step();
  ReportRate(state, static_cast<double>(state.iterations()), "steps/s");
}

// Steps and frames of many lanes on every thread.
void BenchmarkFrames(benchmark::State& state, Renderer renderer, int threads) {
  constexpr int kSteps = 20;  // between two meetings of the threads
  Workers workers(threads);
  std::vector<std::unique_ptr<RandomTraffic>> traffic(threads);
  workers.Run([&](int worker) {
    traffic[worker] = std::make_unique<RandomTraffic>(WithRenderer(renderer), kLanes, 1 + worker);
  });
  for (auto _ : state) {
    workers.Run([&](int worker) {
      for (int step = 0; step < kSteps; ++step) {
        traffic[worker]->Step();
        traffic[worker]->Observe();
      }
    });
  }
  // SFML's things are destroyed by the thread that made them.
  workers.Run([&](int worker) { traffic[worker].reset(); });
  ReportRate(state, static_cast<double>(state.iterations()) * kSteps * kLanes * threads, "steps/s");
}

// The pictures of 32 lanes of traffic, as polygons.
std::vector<Scene> BuildScenes(RandomTraffic& traffic, SceneBuilder& builder) {
  std::vector<Scene> scenes(traffic.lanes());
  for (int lane = 0; lane < traffic.lanes(); ++lane) builder.Build(traffic.car(lane), scenes[lane]);
  return scenes;
}

void BenchmarkScene(benchmark::State& state) {
  RandomTraffic traffic(WithRenderer(Renderer::kSoftware), kLanes, 1);
  SceneBuilder builder((SceneFormat()));
  Scene scene;
  double polygons = 0;
  for (auto _ : state) {
    for (int lane = 0; lane < kLanes; ++lane) {
      builder.Build(traffic.car(lane), scene);
      polygons += static_cast<double>(scene.polygons().size());
    }
  }
  const double frames = static_cast<double>(state.iterations()) * kLanes;
  ReportRate(state, frames, "frames/s");
  ReportFigure(state, "polygons", polygons / frames);
}

// Drawing alone, of pictures already built; of empty ones, what is left is reading back.
void BenchmarkSfmlDraw(benchmark::State& state, bool empty) {
  RandomTraffic traffic(WithRenderer(Renderer::kSoftware), kLanes, 1);
  SceneBuilder builder((SceneFormat()));
  std::vector<Scene> scenes = BuildScenes(traffic, builder);
  if (empty) scenes.assign(kLanes, Scene());
  SfmlRenderer renderer(SceneFormat(), kLanes);
  std::vector<uint8_t> frames(kLanes * FrameBytes(64));
  for (auto _ : state) renderer.Draw(scenes, frames);
  ReportRate(state, static_cast<double>(state.iterations()) * kLanes, "frames/s");
}

void BenchmarkSoftwareDraw(benchmark::State& state) {
  RandomTraffic traffic(WithRenderer(Renderer::kSoftware), kLanes, 1);
  SceneBuilder builder((SceneFormat()));
  const std::vector<Scene> scenes = BuildScenes(traffic, builder);
  PolygonFiller filler(64, 64);
  std::vector<uint8_t> frame(FrameBytes(64));
  for (auto _ : state) {
    for (const Scene& scene : scenes) filler.Draw(scene, frame);
  }
  ReportRate(state, static_cast<double>(state.iterations()) * kLanes, "frames/s");
}

}  // namespace

std::vector<Benchmark> EnvBenchmarks(int threads) {
  // One X server for all of them, started when the first needs it.
  const auto display = std::make_shared<std::unique_ptr<PrivateDisplay>>();
  const auto with_display = [display](auto run) {
    return [display, run](benchmark::State& state) {
      if (*display == nullptr) *display = std::make_unique<PrivateDisplay>();
      run(state);
    };
  };
  return {
      {"env.physics", BenchmarkPhysics},
      {"env.frames.sfml", with_display([threads](benchmark::State& state) {
         BenchmarkFrames(state, Renderer::kSfml, threads);
       })},
      {"env.frames.software",
       [threads](benchmark::State& state) {
         BenchmarkFrames(state, Renderer::kSoftware, threads);
       }},
      {"env.scene", BenchmarkScene},
      {"env.draw.sfml",
       with_display([](benchmark::State& state) { BenchmarkSfmlDraw(state, false); })},
      {"env.read_back.sfml",
       with_display([](benchmark::State& state) { BenchmarkSfmlDraw(state, true); })},
      {"env.draw.software", BenchmarkSoftwareDraw},
  };
}

}  // namespace worldmodels
