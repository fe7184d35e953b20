#pragma once

#include <optional>
#include <vector>

#include "report/dream_figures.h"
#include "report/dream_strip.h"
#include "report/evaluated_tracks.h"
#include "report/memory_diagnostics.h"
#include "report/recoloured_pictures.h"
#include "report/run_files.h"
#include "report/vision_comparison.h"
#include "report/vision_pictures.h"
#include "run/agent_models.h"

namespace worldmodels {

// What the report shows of V: columns of vision/metrics.csv, and pictures if there is a model.
struct VisionResults {
  Reconstruction reconstruction = Reconstruction::kSquared;  // that it was trained with
  Part<Curves> training;
  std::optional<Curves> encoder;  // of its encoder alone afterwards (vision.recolour_steps)
  std::optional<VisionPictures> pictures;
  std::optional<RecolouredPictures> recoloured;
  std::optional<VisionComparison> latent_space;  // of this V alone
};

// Of M: columns of memory/metrics.csv, the diagnostics, and its dreams beside what happened.
struct MemoryResults {
  Part<Curves> training;
  bool has_model = false;
  Part<MemoryDiagnostics> diagnostics;            // only with a model, as what follows
  std::optional<DreamFigures> figures;            // of dream-check, if it has been run
  std::optional<std::vector<DreamStrip>> dreams;  // nothing without V
  double temperature = 0;                         // of the dreams
};

// Of C: columns of controller/metrics.csv.
struct ControllerResults {
  Part<Curves> training;
};

// Each reads the run's files and puts its models to work. What is not there is left out; files that
// are broken throw Error (kInput).
VisionResults MeasureVision(const RunContext& run, const AgentModels& models);
MemoryResults MeasureMemory(const RunContext& run, const AgentModels& models);
ControllerResults ReadController(const RunContext& run);
EvaluationResults MeasureEvaluation(const RunContext& run, const AgentModels& models);

}  // namespace worldmodels
