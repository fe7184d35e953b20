#include "training/vision_trainer.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "common/error.h"
#include "common/workers.h"
#include "nn/thread_scope.h"
#include "training/vae_trainee.h"
#include "vision/frame_dataset.h"
#include "vision/gaussian.h"
#include "vision/vae.h"
#include "vision/vae_training.h"

namespace worldmodels {
namespace {

constexpr RandomStream kVisionInit{3};  // of V's weights
// Training steps count up from 0 in the same stream of random numbers.
constexpr uint64_t kValidationIndices = uint64_t{1} << 61;
constexpr uint64_t kCalibrationIndices = uint64_t{1} << 60;
constexpr double kUsedLatentKl = 0.01;  // nats

Vae RandomVae(const VisionConfig& config, uint64_t seed) {
  Pcg64 random = MakeRandom(seed, kVisionInit);
  Vae vae = Vae::Random(config.latent_size, random);
  vae.set_variational(config.variational);
  return vae;
}

class VisionTrainee : public VaeTrainee {
 public:
  VisionTrainee(const VisionConfig& config, uint64_t seed, EpisodeSet rollouts,
                std::filesystem::path vision_dir, const Recolourer* recolourer)
      : VaeTrainee(RandomVae(config, seed), [](Vae& vae) { return vae.parameters(); }),
        config_(config),
        seed_(seed),
        rollouts_(std::move(rollouts)),
        vision_dir_(std::move(vision_dir)),
        recolourer_(recolourer) {}

  void Prepare(const ShowFigure&) override {
    dataset_.emplace(rollouts_, seed_, config_.batch_size,
                     FrameDatasetOptions{.memory_gb = config_.FramesGb(),
                                         .recolour = config_.recolour,
                                         .recolourer = recolourer_});
    training_.emplace(vae_, config_.batch_size, config_.precision, config_.reconstruction);
    epsilon_.resize(static_cast<size_t>(config_.batch_size) *
                    static_cast<size_t>(config_.latent_size));
    const int64_t batches = std::max(1, config_.validation_frames / config_.batch_size);
    validation_ = dataset_->ValidationFrames(batches * config_.batch_size);
    if (can_validate() && config_.variational) {
      std::vector<std::string> columns = {"step"};
      for (int i = 0; i < config_.latent_size; ++i) columns.push_back(fmt::format("kl_{}", i));
      latent_kl_.emplace(OpenMetrics(vision_dir_ / "latent_kl.csv", columns, step()));
    } else if (!can_validate()) {
      spdlog::info("no episode is held out yet (one in ten is): no validation of V");
    }
    WarnOfThreads(vision_dir_.string());
  }

  bool can_validate() const override { return !validation_.frames.empty(); }

  std::vector<double> Step(const ShowFigure& show) override {
    Pcg64 random = MakeRandom(seed_, kVisionTraining, static_cast<uint64_t>(step()));
    dataset_->Batch(step(), random, batch_);
    Draw(random);
    const VaeLoss loss = training_->Step(batch_.shown(), batch_.frames, epsilon_, config_.beta,
                                         config_.kl_tolerance);
    adam_.Step(
        DecayedRate(config_.learning_rate, config_.learning_rate_final, step(), config_.steps),
        omp_get_max_threads());
    show(fmt::format("loss {:.1f}", loss.total));
    return {loss.total, loss.reconstruction, loss.kl};
  }

  std::vector<double> Measure(bool validate, double steps_per_second, const ShowFigure&) override {
    const size_t count = recolours() ? 5 : 4;
    std::vector<double> figures(count, std::numeric_limits<double>::quiet_NaN());
    if (validate) {
      figures = Validate();
      if (recolours()) figures.push_back(ValidateRecoloured());
    }
    figures.push_back(steps_per_second * config_.batch_size);
    return figures;
  }

  // Calibrates on training frames in a mixture that no step drew, as V is shown them.
  void Finish() override { Calibrate(*dataset_, seed_, kCalibrationIndices); }

 private:
  bool recolours() const { return config_.recolour > 0 && recolourer_ != nullptr; }
  size_t BatchBytes() const { return static_cast<size_t>(config_.batch_size * kFrameBytes); }

  void Draw(Pcg64& random) {
    if (config_.variational) FillNormal(random, epsilon_);
  }

  // The reconstruction error of frames shown recoloured.
  double ValidateRecoloured() {
    double mean = 0;
    const size_t bytes = BatchBytes(), batches = validation_.frames.size() / bytes;
    for (size_t b = 0; b < batches; ++b) {
      Pcg64 random = MakeRandom(seed_, kVisionTraining, kValidationIndices + b);
      Draw(random);
      const auto part = [&](const std::vector<uint8_t>& frames) {
        return std::span<const uint8_t>(frames).subspan(b * bytes, bytes);
      };
      mean += training_
                  ->Evaluate(part(validation_.inputs), part(validation_.frames), epsilon_,
                             config_.beta, config_.kl_tolerance)
                  .reconstruction /
              static_cast<double>(batches);
    }
    return mean;
  }

  // Loss, reconstruction, KL, used latents; a row of latent_kl.csv. A plain auto-encoder has no KL
  // to count by, nor that file.
  std::vector<double> Validate() {
    VaeLoss mean;
    const auto latents = static_cast<size_t>(config_.latent_size);
    std::vector<double> latent_kl(latents);  // nats
    const size_t bytes = BatchBytes(), batches = validation_.frames.size() / bytes;
    for (size_t b = 0; b < batches; ++b) {
      // The same noise each time, so that validations can be compared.
      Pcg64 random = MakeRandom(seed_, kVisionTraining, kValidationIndices + b);
      Draw(random);
      const VaeLoss loss = training_->Evaluate(
          std::span<const uint8_t>(validation_.frames).subspan(b * bytes, bytes), epsilon_,
          config_.beta, config_.kl_tolerance);
      mean.total += loss.total / static_cast<double>(batches);
      mean.reconstruction += loss.reconstruction / static_cast<double>(batches);
      mean.kl += loss.kl / static_cast<double>(batches);
      if (!config_.variational) continue;
      for (size_t i = 0; i < epsilon_.size(); ++i) {
        latent_kl[i % latents] += KlFromPrior(training_->mu()[i], training_->logvar()[i]);
      }
    }
    if (!config_.variational) {
      return {mean.total, mean.reconstruction, mean.kl, std::numeric_limits<double>::quiet_NaN()};
    }
    const auto frames = static_cast<double>(batches) * config_.batch_size;
    for (double& kl : latent_kl) kl /= frames;
    latent_kl_->Append(step(), latent_kl);
    const auto used =
        std::ranges::count_if(latent_kl, [](double kl) { return kl > kUsedLatentKl; });
    return {mean.total, mean.reconstruction, mean.kl, static_cast<double>(used)};
  }

  const VisionConfig& config_;
  uint64_t seed_;
  EpisodeSet rollouts_;
  std::filesystem::path vision_dir_;
  const Recolourer* recolourer_;

  // From Prepare on.
  std::optional<FrameDataset> dataset_;
  std::optional<VaeTraining> training_;
  FramePairs batch_, validation_;
  std::vector<float> epsilon_;
  std::optional<Metrics> latent_kl_;  // where there are validation frames
};

}  // namespace

void TrainVision(const VisionConfig& config, uint64_t seed, int threads, bool quiet,
                 const EpisodeSet& rollouts, const std::filesystem::path& vision_dir,
                 const Recolourer* recolourer, const StopRequest& stop) {
  const ThreadScope scope(ThreadCount(threads));
  std::vector<std::string> measured = {"validation_loss", "validation_reconstruction",
                                       "validation_kl", "used_latents"};
  if (config.recolour > 0 && recolourer != nullptr) measured.emplace_back("validation_recoloured");
  measured.emplace_back("frames_per_second");
  const TrainingPlan plan = {.directory = vision_dir,
                             .title = "vision",
                             .unit = "steps",
                             .averaged = {"loss", "reconstruction", "kl"},
                             .measured = measured,
                             .steps = config.steps,
                             .metrics_interval = config.metrics_interval,
                             .validation_interval = config.validation_interval,
                             .checkpoint_seconds = config.checkpoint_seconds,
                             .advice = "try a smaller vision.learning_rate",
                             .quiet = quiet};
  VisionTrainee trainee(config, seed, rollouts, vision_dir, recolourer);
  RunTraining(trainee, plan, stop);
}

std::optional<int64_t> TrainedVisionSteps(const std::filesystem::path& vision_dir) {
  return CountInState(vision_dir, "adam.step");
}

}  // namespace worldmodels
