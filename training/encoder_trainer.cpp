#include "training/encoder_trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "common/workers.h"
#include "nn/thread_scope.h"
#include "training/vae_trainee.h"
#include "vision/encoder_distillation.h"
#include "vision/frame_dataset.h"

namespace worldmodels {
namespace {

// Of kVisionTraining, whose first steps are V's own training's.
constexpr uint64_t kStepIndices = uint64_t{1} << 59;
constexpr uint64_t kCalibrationIndices = kStepIndices + (uint64_t{1} << 58);

std::vector<Parameter*> EncoderParameters(Vae& vae) {
  std::vector<Parameter*> parameters = vae.parameters();
  std::erase_if(parameters, [](const Parameter* parameter) {
    return !parameter->name.starts_with("encoder.");
  });
  return parameters;
}

class EncoderTrainee : public VaeTrainee {
 public:
  EncoderTrainee(const VisionConfig& config, uint64_t seed, EpisodeSet rollouts, const Vae& teacher,
                 std::filesystem::path vision_dir, const Recolourer& recolourer)
      : VaeTrainee(teacher, EncoderParameters),
        config_(config),
        seed_(seed),
        rollouts_(std::move(rollouts)),
        vision_dir_(std::move(vision_dir)),
        recolourer_(recolourer),
        teacher_(teacher) {
    vae_.set_activation_maxima({});
  }

  void Prepare(const ShowFigure&) override {
    dataset_.emplace(rollouts_, seed_, config_.batch_size,
                     FrameDatasetOptions{.memory_gb = config_.FramesGb(),
                                         .recolour = config_.recolour,
                                         .recolourer = &recolourer_});
    distillation_.emplace(teacher_, vae_, config_.batch_size, config_.precision);
    const int64_t batches = std::max(1, config_.validation_frames / config_.batch_size);
    validation_ = dataset_->ValidationFrames(batches * config_.batch_size);
    WarnOfThreads(vision_dir_.string());
  }

  bool can_validate() const override { return !validation_.frames.empty(); }

  std::vector<double> Step(const ShowFigure& show) override {
    Pcg64 random = MakeRandom(seed_, kVisionTraining, kStepIndices + static_cast<uint64_t>(step()));
    dataset_->Batch(step(), random, batch_);
    const double loss = distillation_->Step(batch_.shown(), batch_.frames);
    adam_.Step(DecayedRate(config_.learning_rate, config_.learning_rate_final, step(),
                           config_.recolour_steps),
               omp_get_max_threads());
    show(fmt::format("divergence {:.2f}", loss));
    return {loss};
  }

  std::vector<double> Measure(bool validate, double steps_per_second, const ShowFigure&) override {
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    const double frames_per_second = steps_per_second * config_.batch_size;
    if (!validate) return {nothing, nothing, frames_per_second};
    return {Validate(validation_.frames), Validate(validation_.inputs), frames_per_second};
  }

  void Finish() override { Calibrate(*dataset_, seed_, kCalibrationIndices); }

 private:
  double Validate(std::span<const uint8_t> shown) {
    const size_t bytes = static_cast<size_t>(config_.batch_size) * kFrameBytes;
    const size_t batches = validation_.frames.size() / bytes;
    double sum = 0;
    for (size_t b = 0; b < batches; ++b) {
      sum += distillation_->Evaluate(shown.subspan(b * bytes, bytes),
                                     std::span(validation_.frames).subspan(b * bytes, bytes));
    }
    return sum / static_cast<double>(batches);
  }

  const VisionConfig& config_;
  uint64_t seed_;
  EpisodeSet rollouts_;
  std::filesystem::path vision_dir_;
  const Recolourer& recolourer_;
  const Vae& teacher_;

  // From Prepare on.
  std::optional<FrameDataset> dataset_;
  std::optional<EncoderDistillation> distillation_;
  FramePairs batch_, validation_;
};

}  // namespace

void TrainEncoder(const VisionConfig& config, uint64_t seed, int threads, bool quiet,
                  const EpisodeSet& rollouts, const Vae& teacher,
                  const std::filesystem::path& vision_dir, const Recolourer& recolourer,
                  const StopRequest& stop) {
  const ThreadScope scope(ThreadCount(threads));
  const TrainingPlan plan = {
      .directory = vision_dir,
      .title = "encoder",
      .unit = "steps",
      .averaged = {"divergence"},
      .measured = {"validation_plain", "validation_recoloured", "frames_per_second"},
      .steps = config.recolour_steps,
      .metrics_interval = config.metrics_interval,
      .validation_interval = config.validation_interval,
      .checkpoint_seconds = config.checkpoint_seconds,
      .advice = "try a smaller vision.learning_rate",
      .quiet = quiet};
  EncoderTrainee trainee(config, seed, rollouts, teacher, vision_dir, recolourer);
  RunTraining(trainee, plan, stop);
}

}  // namespace worldmodels
