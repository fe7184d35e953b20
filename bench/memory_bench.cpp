#include <algorithm>
#include <vector>

#include "bench/benchmarks.h"
#include "bench/rate.h"
#include "common/workers.h"
#include "memory/dream.h"
#include "memory/mdn_rnn_training.h"
#include "nn/adam.h"

namespace worldmodels {
namespace {

constexpr int kLatents = 32;
constexpr int kBatch = 100;       // sequences side by side in training
constexpr int kLanes = 64;        // of a world
constexpr int kStepsAtOnce = 20;  // that a worker dreams between two looks at the clock

MdnRnn MakeModel() {
  Pcg64 random(1);
  return MdnRnn::Random(MemoryConfig(), kLatents, random);
}

// Multiplications and additions of one step of one lane.
double StepFlop(const MdnRnn& model, bool head) {
  const double gates = 4.0 * model.hidden_size() * (model.input_size() + model.hidden_size());
  return 2 * (gates + (head ? 1.0 * model.head_size() * model.hidden_size() : 0.0));
}

// A whole update: forward, backward, clipping and Adam.
void BenchmarkTraining(benchmark::State& state, int steps, int threads) {
  MemoryConfig config;
  MdnRnn model = MakeModel();
  MdnRnnTraining training(model, config, threads);
  Adam adam(model.parameters());
  MdnRnnBatch batch;
  batch.Resize(steps, kBatch, kLatents);
  Pcg64 random(2);
  FillNormal(random, batch.inputs);
  FillNormal(random, batch.targets);
  std::fill(batch.valid.begin(), batch.valid.end(), 1.0f);
  LstmState lstm(static_cast<size_t>(kBatch) * config.hidden_size);
  training.Step(batch, &lstm);  // takes the memory
  for (auto _ : state) {
    training.Step(batch, &lstm);
    ClipGradients(model.parameters(), config.gradient_clip);
    adam.Step(config.learning_rate);
  }
  ReportRate(state, static_cast<double>(state.iterations()) * steps * kBatch, "steps/s",
             3 * StepFlop(model, true));
}

// M, mixture sampling included, on every thread.
void BenchmarkDream(benchmark::State& state, int threads) {
  const MdnRnn model = MakeModel();
  Workers workers(threads);
  std::vector<Dream> dreams(static_cast<size_t>(workers.size()), Dream(model, kLanes, 1.15));
  const std::vector<float> z(kLatents, 0.1f), actions(kLanes * kActionSize, 0.2f);
  for (size_t i = 0; i < dreams.size(); ++i) {
    for (int lane = 0; lane < kLanes; ++lane) {
      dreams[i].Reset(lane, z, i * kLanes + static_cast<size_t>(lane));
    }
  }
  for (auto _ : state) {
    workers.Run([&](int worker) {
      for (int t = 0; t < kStepsAtOnce; ++t) dreams[static_cast<size_t>(worker)].Step(actions);
    });
  }
  ReportRate(state,
             static_cast<double>(state.iterations()) * kStepsAtOnce * kLanes * workers.size(),
             "steps/s", StepFlop(model, true));
}

// M's part of the closed loop in the real world: h moves on, no head; one thread, 64 lanes.
void BenchmarkClosedLoop(benchmark::State& state) {
  const MdnRnn model = MakeModel();
  MdnRnnStepper stepper(model, kLanes);
  std::vector<float> z(kLanes * kLatents), actions(kLanes * kActionSize, 0.2f);
  Pcg64 random(3);
  FillNormal(random, z);
  for (auto _ : state) stepper.Step(z, actions);
  const double steps = static_cast<double>(state.iterations()) * kLanes;
  ReportRate(state, steps, "steps/s", StepFlop(model, false));
}

}  // namespace

std::vector<Benchmark> MemoryBenchmarks(int threads) {
  using benchmark::State;
  return {{"memory.train", [=](State& state) { BenchmarkTraining(state, 100, threads); }},
          {"memory.train.1000", [=](State& state) { BenchmarkTraining(state, 1000, threads); }},
          {"memory.step", BenchmarkClosedLoop},
          {"dream.step", [=](State& state) { BenchmarkDream(state, threads); }}};
}

}  // namespace worldmodels
