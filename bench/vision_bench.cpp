#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/benchmarks.h"
#include "bench/rate.h"
#include "common/choice.h"
#include "common/random.h"
#include "common/workers.h"
#include "nn/adam.h"
#include "nn/thread_scope.h"
#include "vision/activation_maxima.h"
#include "vision/vae_decoder.h"
#include "vision/vae_encoder.h"
#include "vision/vae_training.h"

namespace worldmodels {
namespace {

constexpr int kLatents = 32;
constexpr int kTrainingBatch = 100;
constexpr int kInferenceBatch = 64;
// Multiplications and additions of the convolutions and dense layers, per frame.
constexpr double kTrainingFlop = 234e6;
constexpr double kEncoderFlop = 29.6e6;
constexpr double kDecoderFlop = 48e6;

std::vector<uint8_t> RandomFrames(Pcg64& random, int count) {
  std::vector<uint8_t> frames(static_cast<size_t>(count) * kFrameValues);
  for (uint8_t& value : frames) value = static_cast<uint8_t>(random.UniformInt(256));
  return frames;
}

void BenchmarkTraining(benchmark::State& state, int threads, Precision precision) {
  const ThreadScope scope(threads);
  Pcg64 random(1);
  Vae vae = Vae::Random(kLatents, random);
  VaeTraining training(vae, kTrainingBatch, precision);
  Adam adam(vae.parameters());
  const auto frames = RandomFrames(random, kTrainingBatch);
  std::vector<float> epsilon(static_cast<size_t>(kTrainingBatch) * kLatents);
  FillNormal(random, epsilon);
  for (auto _ : state) {
    training.Step(frames, epsilon, 1.0, 0.5);
    adam.Step(1e-4, threads);
  }
  ReportRate(state, static_cast<double>(state.iterations()) * kTrainingBatch, "frames/s",
             kTrainingFlop);
}

// An encoder or decoder for each worker, as in rollouts.
template <typename Model, typename Call>
void BenchmarkInference(benchmark::State& state, int threads, double flop,
                        const std::function<std::unique_ptr<Model>()>& make, const Call& call) {
  constexpr int64_t kBatches = 8;
  Workers workers(threads);
  std::vector<std::unique_ptr<Model>> models(static_cast<size_t>(workers.size()));
  workers.Run([&](int worker) { models[worker] = make(); });
  const int64_t count = kBatches * workers.size();
  for (auto _ : state) {
    workers.ForEach(count, [&](int worker, int64_t) { call(*models[worker], worker); });
  }
  ReportRate(state, static_cast<double>(state.iterations() * count) * kInferenceBatch, "frames/s",
             flop);
}

void BenchmarkEncoder(benchmark::State& state, int threads, Precision precision) {
  Pcg64 random(1);
  Vae vae = Vae::Random(kLatents, random);
  const auto frames = RandomFrames(random, kInferenceBatch);
  vae.set_activation_maxima(ActivationMaxima(vae, frames));
  std::vector<std::vector<float>> mu(threads, std::vector<float>(kInferenceBatch * kLatents));
  auto logvar = mu;
  BenchmarkInference<VaeEncoder>(
      state, threads, kEncoderFlop,
      [&] { return std::make_unique<VaeEncoder>(vae, kInferenceBatch, precision); },
      [&](VaeEncoder& encoder, int worker) { encoder.Encode(frames, mu[worker], logvar[worker]); });
}

void BenchmarkDecoder(benchmark::State& state, int threads) {
  Pcg64 random(1);
  const Vae vae = Vae::Random(kLatents, random);
  std::vector<float> z(kInferenceBatch * kLatents);
  FillNormal(random, z);
  std::vector<std::vector<float>> images(
      threads, std::vector<float>(static_cast<size_t>(kInferenceBatch) * kFrameValues));
  BenchmarkInference<VaeDecoder>(
      state, threads, kDecoderFlop,
      [&] { return std::make_unique<VaeDecoder>(vae, kInferenceBatch); },
      [&](VaeDecoder& decoder, int worker) { decoder.Decode(z, images[worker]); });
}

}  // namespace

std::vector<Benchmark> VisionBenchmarks(int threads) {
  std::vector<Benchmark> benchmarks;
  for (const Precision precision : {Precision::kFp32, Precision::kBf16}) {
    benchmarks.push_back({"vision.train." + NameOf(precision), [=](benchmark::State& state) {
                            BenchmarkTraining(state, threads, precision);
                          }});
  }
  for (const Precision precision : {Precision::kFp32, Precision::kBf16, Precision::kInt8}) {
    benchmarks.push_back({"vision.encode." + NameOf(precision), [=](benchmark::State& state) {
                            BenchmarkEncoder(state, threads, precision);
                          }});
  }
  benchmarks.push_back(
      {"vision.decode", [=](benchmark::State& state) { BenchmarkDecoder(state, threads); }});
  return benchmarks;
}

}  // namespace worldmodels
