#pragma once

#include "controller/controller_config.h"
#include "env/environment_config.h"
#include "memory/memory_config.h"
#include "rollout/rollout_config.h"
#include "vision/vision_config.h"

namespace worldmodels {

// How often `pipeline` goes round.
struct PipelineConfig {
  int iterations = 1;     // of collecting and training
  double warmup = 0.2;    // share of the training that all but the last get
  double carry_over = 0;  // share of V's and M's steps that later rounds add; 0: they train anew
  int vision_rounds = 0;  // in which V is trained; 0: all

  void Describe(ConfigVisitor& v);
};

// Everything that a run can be told, as in configs/*.yaml.
struct RunConfig {
  int64_t seed = 1;
  PipelineConfig pipeline;
  EnvironmentConfig environment;
  CollectConfig collect;
  VisionConfig vision;
  MemoryConfig memory;
  ControllerConfig controller;
  RolloutConfig rollout;
  DreamConfig dream;
  EvaluationConfig evaluation;

  void Describe(ConfigVisitor& v);
};

// The same for commands that use V, which takes frames of one size.
struct RunConfigWithVision : RunConfig {
  void Describe(ConfigVisitor& v);
};

// Throws Error (kInput) naming the first key in which the two would make models that do not fit
// each other: what V sees, and the sizes of V, M and C.
void CheckSameArchitecture(const RunConfig& made_with, const RunConfig& now,
                           const std::string& run_directory);

}  // namespace worldmodels
