#pragma once

#include "controller/controller_config.h"
#include "env/environment_config.h"
#include "memory/memory_config.h"
#include "rollout/rollout_config.h"
#include "vision/vision_config.h"

namespace worldmodels {

// Everything that a run can be told, as in configs/*.yaml.
struct RunConfig {
  int64_t seed = 1;
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

// Throws Error (kInput) naming the first key in which the two would make models that do not fit
// each other: what V sees, and the sizes of V, M and C.
void CheckSameArchitecture(const RunConfig& made_with, const RunConfig& now,
                           const std::string& run_directory);

}  // namespace worldmodels
