#include "run/machine_speed.h"

#include <chrono>
#include <memory>
#include <vector>

#include "common/random.h"
#include "common/workers.h"
#include "env/private_display.h"
#include "memory/mdn_rnn_training.h"
#include "nn/adam.h"
#include "nn/gemm.h"
#include "nn/thread_scope.h"
#include "rollout/agent_evaluator.h"
#include "rollout/real_world.h"
#include "run/models.h"
#include "vision/vae_training.h"

namespace worldmodels {
namespace {

constexpr RandomStream kMeasuring{44};

// What work() says that it did, per second.
template <typename Work>
double Rate(double seconds, const Work& work) {
  using Clock = std::chrono::steady_clock;
  work();
  double done = 0, taken = 0;
  const auto start = Clock::now();
  do {
    done += work();
    taken = std::chrono::duration<double>(Clock::now() - start).count();
  } while (taken < seconds);
  return done / taken;
}

}  // namespace

double MeasureVisionTraining(const VisionConfig& config, Precision precision, int threads,
                             double seconds) {
  const ThreadScope scope(ThreadCount(threads));
  Pcg64 random = MakeRandom(0, kMeasuring);
  Vae vae = Vae::Random(config.latent_size, random);
  vae.set_variational(config.variational);
  VaeTraining training(vae, config.batch_size, precision, config.reconstruction);
  Adam adam(vae.parameters());
  std::vector<uint8_t> frames(static_cast<size_t>(config.batch_size) * kFrameValues);
  for (uint8_t& value : frames) value = static_cast<uint8_t>(random.UniformInt(256));
  const std::vector<float> epsilon(static_cast<size_t>(config.batch_size) * config.latent_size);
  return Rate(seconds, [&] {
    training.Step(frames, epsilon, config.beta, config.kl_tolerance);
    adam.Step(1e-4, omp_get_max_threads());
    return config.batch_size;
  });
}

double MeasureMemoryTraining(const RunConfig& config, int threads, double seconds) {
  const MemoryConfig& of = config.memory;
  Pcg64 random = MakeRandom(0, kMeasuring);
  MdnRnn model = MdnRnn::Random(of, config.vision.latent_size, random);
  MdnRnnTraining training(model, of, ThreadCount(threads));
  Adam adam(model.parameters());
  MdnRnnBatch batch;
  batch.Resize(of.sequence_length, of.batch_size, config.vision.latent_size);
  FillNormal(random, batch.inputs);
  FillNormal(random, batch.targets);
  std::ranges::fill(batch.valid, 1.0f);
  return Rate(seconds, [&] {
    training.Step(batch);
    ClipGradients(model.parameters(), of.gradient_clip);
    adam.Step(1e-4);
    return of.sequence_length * of.batch_size;
  });
}

double MeasureLoop(const RunConfig& config, Renderer renderer, Precision precision, int threads,
                   double seconds) {
  // About as long as a car without steering stays near the road.
  constexpr int kEpisodeSteps = 150;
  const int workers = ThreadCount(threads);
  Pcg64 random = MakeRandom(0, kMeasuring);
  Vae vision = Vae::Random(config.vision.latent_size, random);
  vision.set_activation_maxima({1, 1, 1});
  const MdnRnn memory = MdnRnn::Random(config.memory, config.vision.latent_size, random);
  const LinearController controller(ControllerInputs(config));
  EnvironmentConfig environment = config.environment;
  environment.renderer = renderer;
  environment.max_steps = kEpisodeSteps;
  std::unique_ptr<PrivateDisplay> display;
  if (renderer == Renderer::kSfml) display = std::make_unique<PrivateDisplay>();
  Ranks ranks = Ranks::Alone();
  Executor executor(ranks, workers, config.rollout.lanes, [&](int lanes) {
    return std::make_unique<RealWorld>(environment, vision, &memory, lanes, precision);
  });
  std::vector<EpisodeJob> jobs(static_cast<size_t>(workers) * config.rollout.lanes);
  for (size_t i = 0; i < jobs.size(); ++i) jobs[i].seed = i;
  return Rate(seconds, [&] {
    double steps = 0;
    for (const EpisodeResult& result : DriveJobs(executor, {&controller, 1}, jobs, 0)) {
      steps += result.steps;
    }
    return steps;
  });
}

double MeasureGemm(int threads, double seconds) {
  constexpr std::ptrdiff_t kSize = 1024;
  const int count = ThreadCount(threads);
  const ThreadScope scope(count);
  const std::vector<float> a(kSize * kSize, 0.5f);
  std::vector<float> c(a);
  const PackedMatrix b(MatrixView::RowMajor(a.data(), kSize, kSize), count);
  return Rate(seconds, [&] {
    Multiply(MatrixView::RowMajor(a.data(), kSize, kSize), b, c.data(), kSize, false, count);
    return 2.0 * kSize * kSize * kSize;
  });
}

MachineSpeed MeasureSpeed(const RunConfig& config, int threads, double seconds) {
  return {.vision_training =
              MeasureVisionTraining(config.vision, config.vision.precision, threads, seconds),
          .memory_training = MeasureMemoryTraining(config, threads, seconds),
          .loop = MeasureLoop(config, config.environment.renderer, config.rollout.precision,
                              threads, seconds)};
}

}  // namespace worldmodels
