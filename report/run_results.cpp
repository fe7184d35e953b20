#include "report/run_results.h"

namespace worldmodels {
namespace {

constexpr size_t kDreams = 3;
constexpr int64_t kLatentSpaceFrames = 1000;

}  // namespace

VisionResults MeasureVision(const RunContext& run, const AgentModels& models) {
  const auto metrics = run.vision_metrics();
  VisionResults results;
  results.reconstruction = run.config.vision.reconstruction;
  results.training = ReadPart(run, metrics, "train-vision", [&] {
    return LoadCurves(metrics, {"step", "loss", "reconstruction", "kl", "validation_loss",
                                "validation_reconstruction", "validation_kl"});
  });
  const auto encoder = run.directory.vision() / "metrics.csv";
  if (run.config.vision.recolour_steps > 0 && std::filesystem::exists(encoder)) {
    results.encoder =
        LoadCurves(encoder, {"step", "divergence", "validation_plain", "validation_recoloured"});
  }
  if (models.vision != nullptr) {
    results.pictures = MakeVisionPictures(*models.vision, run.directory.rollouts(),
                                          static_cast<uint64_t>(run.config.seed));
    results.recoloured = MakeRecolouredPictures(*models.vision, run.directory.rollouts(),
                                                static_cast<uint64_t>(run.config.seed));
    results.latent_space =
        CompareVisions({run}, run.directory.rollouts(), kLatentSpaceFrames, run.threads, true);
  }
  return results;
}

MemoryResults MeasureMemory(const RunContext& run, const AgentModels& models) {
  const auto metrics = run.directory.memory_metrics(), diagnostics = run.directory.diagnostics();
  MemoryResults results;
  results.temperature = run.config.dream.temperature;
  results.training = ReadPart(run, metrics, "train-memory", [&] {
    return LoadCurves(metrics, {"step", "nll", "validation_nll", "baseline_copy_nll",
                                "baseline_step_nll", "reward_mse", "done_bce"});
  });
  if (models.memory == nullptr) return results;
  results.has_model = true;
  results.diagnostics = ReadPart(run, diagnostics, "train-memory",
                                 [&] { return LoadMemoryDiagnostics(diagnostics); });
  const auto check = run.directory.dream_check();
  results.figures =
      ReadPart(run, check, "dream-check", [&] { return LoadDreamFigures(check); }).value;
  if (models.vision != nullptr) {
    results.dreams =
        MakeDreamStrips(*models.vision, *models.memory, run.directory.rollouts(), kDreams,
                        run.config.dream, static_cast<uint64_t>(run.config.seed));
  }
  return results;
}

ControllerResults ReadController(const RunContext& run) {
  const auto metrics = run.directory.controller_metrics();
  return {ReadPart(run, metrics, "train-controller", [&] {
    return LoadCurves(metrics, {"generation", "episodes", "population_mean", "population_best",
                                "validated_mean", "validated_standard_error", "sigma"});
  })};
}

EvaluationResults MeasureEvaluation(const RunContext& run, const AgentModels& models) {
  const auto file = run.directory.evaluation_tracks();
  EvaluationResults results;
  results.tracks = ReadPart(run, file, "pipeline", [&] { return LoadEvaluatedTracks(file); });
  if (results.tracks.value) {
    results.drives = DriveBestAndWorst(run.config.environment, models, *results.tracks.value);
    results.driven_again = UsableController(models) != nullptr;
  }
  const auto variants = run.directory.variants();
  results.variants = ReadPart(run, variants, "evaluate", [&] {
                       return LoadEvaluatedVariants(variants);
                     }).value.value_or(std::vector<EvaluatedVariant>());
  return results;
}

}  // namespace worldmodels
