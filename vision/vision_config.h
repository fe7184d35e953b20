#pragma once

#include <cstdint>
#include <string>

#include "common/config.h"

namespace worldmodels {

// V, the variational auto-encoder, and how it is trained (DESIGN section 5).
struct VisionConfig {
  int latent_size = 32;
  int batch_size = 100;
  int64_t steps = 20000;
  double learning_rate = 1e-4;
  double learning_rate_final = 1.0;
  double beta = 1.0;
  double kl_tolerance = 0.5;
  std::string precision = "fp32";
  double memory_gb = 4.0;
  int64_t metrics_interval = 20;
  int64_t validation_interval = 500;
  int validation_frames = 1000;
  double checkpoint_seconds = 30.0;

  void Describe(ConfigVisitor& v);
};

}  // namespace worldmodels
