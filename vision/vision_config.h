#pragma once

#include <cstdint>

#include "common/config.h"
#include "vision/precision.h"

namespace worldmodels {

// V, the variational auto-encoder, and how it is trained.
struct VisionConfig {
  int latent_size = 32;
  int batch_size = 100;
  int64_t steps = 20000;
  double learning_rate = 1e-4;
  double learning_rate_final = 1.0;
  double beta = 1.0;
  double kl_tolerance = 0.5;
  Precision precision = Precision::kFp32;  // fp32 or bf16
  double memory_gb = 4.0;
  int64_t metrics_interval = 20;
  int64_t validation_interval = 500;
  int validation_frames = 1000;
  double checkpoint_seconds = 30.0;

  // What memory_gb leaves for frames, in GB. Not above 0: nothing.
  double FramesGb() const;

  void Describe(ConfigVisitor& v);
};

}  // namespace worldmodels
