#include <filesystem>

#include "common/atomic_file.h"
#include "rollout/frame_recolourer.h"
#include "run/model_stage.h"
#include "run/models.h"
#include "run/stages.h"
#include "training/encoder_trainer.h"
#include "training/vision_trainer.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

// Of section vision, what changes nothing of V.
const std::vector<std::string> kOfNoMatter = {
    "vision.metrics_interval", "vision.validation_interval", "vision.validation_frames",
    "vision.checkpoint_seconds", "vision.recolour_steps"};

class VisionStage : public ModelStage {
 public:
  explicit VisionStage(const RunContext& run)
      : ModelStage(run, "train-vision",
                   ModelFiles(run.vision_training(), {}, {"metrics.csv", "latent_kl.csv"})) {
    if (teaches()) run_.config.vision.recolour = 0;
  }

  MadeFrom Recipe() const override {
    MadeFrom made = BeginRecord(name(), run_.config);
    made.settings = Settings(run_.config, {"vision"}, kOfNoMatter);
    if (teaches()) {  // a teacher knows no other colours
      made.settings.erase("vision.recolour");
      made.settings.erase("vision.recolour_kinds");
    }
    AddRollouts(made);
    AddCarried(made, &RunDirectory::vision_model);
    return made;
  }
  std::string grows() const override { return "vision.steps"; }
  // What an encoder learns from: an agent from elsewhere is not stale for the want of it.
  bool data() const override { return teaches(); }
  bool Complete() const override {
    return Reached(TrainedVisionSteps(run_.vision_training()), run_.config.vision.steps);
  }
  double EstimateSeconds(const MachineSpeed& speed) const override {
    const VisionConfig& config = run_.config.vision;
    const int64_t done = TrainedVisionSteps(run_.vision_training()).value_or(0);
    return static_cast<double>((config.steps - done) * config.batch_size) / speed.vision_training;
  }
  void Run() override {
    CarryOver(&RunDirectory::vision_model);
    const fs::path start = run_.directory.vision_model();
    if (teaches() && !Begun() && fs::exists(start) &&
        !TrainedVisionSteps(run_.directory.vision())) {
      WriteFileAtomically(files().outputs[0], ReadFile(start));  // a model from elsewhere
    }
    const VisionConfig& config = run_.config.vision;
    const FrameRecolourer recolourer(config.RecolourKinds());
    TrainVision(config, Seed(), run_.threads, run_.quiet, run_.rollouts(), run_.vision_training(),
                &recolourer);
  }

 private:
  // Whether its encoder goes on, in a stage of its own.
  bool teaches() const { return run_.config.vision.recolour_steps > 0; }
};

// V's encoder alone goes on, with frames in other colours (vision.recolour_steps).
class EncoderStage : public ModelStage {
 public:
  explicit EncoderStage(const RunContext& run)
      : ModelStage(run, "train-encoder", ModelFiles(run.directory.vision(), {}, {"metrics.csv"})) {}

  MadeFrom Recipe() const override {
    MadeFrom made = BeginRecord(name(), run_.config);
    made.settings = Settings(
        run_.config, {"vision.latent_size", "vision.batch_size", "vision.learning_rate",
                      "vision.learning_rate_final", "vision.recolour", "vision.recolour_kinds",
                      "vision.recolour_steps", "vision.precision", "vision.memory_gb"});
    AddRollouts(made);
    AddInput(made, teacher());
    return made;
  }
  std::string grows() const override { return "vision.recolour_steps"; }
  bool Complete() const override {
    return Reached(TrainedVisionSteps(run_.directory.vision()), run_.config.vision.recolour_steps);
  }
  double EstimateSeconds(const MachineSpeed& speed) const override {
    constexpr double kFaster = 2;  // than V as a whole
    const VisionConfig& config = run_.config.vision;
    const int64_t done = TrainedVisionSteps(run_.directory.vision()).value_or(0);
    return static_cast<double>((config.recolour_steps - done) * config.batch_size) /
           (kFaster * speed.vision_training);
  }
  void Run() override {
    const VisionConfig& config = run_.config.vision;
    const FrameRecolourer recolourer(config.RecolourKinds());
    TrainEncoder(config, Seed(), run_.threads, run_.quiet, run_.rollouts(),
                 Vae::Load(teacher(), config.latent_size), run_.directory.vision(), recolourer);
  }

 private:
  fs::path teacher() const { return run_.directory.plain_vision() / "model.safetensors"; }
};

// V of the round before, as it is (pipeline.vision_rounds).
class KeptVisionStage : public ModelStage {
 public:
  explicit KeptVisionStage(const RunContext& run)
      : ModelStage(run, "keep-vision",
                   {.record = run.directory.vision() / "made_from.json",
                    .lock = run.directory.vision() / ".lock",
                    .outputs = {run.directory.vision_model()},
                    .state = {},
                    .others = {}}) {}

  MadeFrom Recipe() const override {
    MadeFrom made = BeginRecord(name(), run_.config);
    AddCarried(made, &RunDirectory::vision_model);
    return made;
  }
  bool disposable() const override { return true; }
  bool Complete() const override { return fs::exists(run_.directory.vision_model()); }
  void Run() override {
    WriteFileAtomically(run_.directory.vision_model(), ReadFile(run_.carried->vision_model()));
  }
};

}  // namespace

std::vector<std::unique_ptr<Stage>> MakeVisionStages(const RunContext& run) {
  std::vector<std::unique_ptr<Stage>> stages;
  if (run.keeps_vision) {
    stages.push_back(std::make_unique<KeptVisionStage>(run));
    return stages;
  }
  stages.push_back(std::make_unique<VisionStage>(run));
  if (run.config.vision.recolour_steps > 0) stages.push_back(std::make_unique<EncoderStage>(run));
  return stages;
}

}  // namespace worldmodels
