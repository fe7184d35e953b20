#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/config.h"
#include "vision/precision.h"
#include "vision/reconstruction_loss.h"

namespace worldmodels {

// What frames are drawn like that V shall see through: Gymnasium's domain randomisation, and the
// published variants (env/environment_config.h).
enum class Recolouring { kRandomized, kColor, kColor3, kBar, kBlob, kNoise };
constexpr std::array<std::string_view, 6> ChoiceNames(Recolouring) {
  return {"randomized", "color", "color3", "bar", "blob", "noise"};
}

// V, the auto-encoder, and how it is trained.
struct VisionConfig {
  int latent_size = 32;
  int batch_size = 100;
  int64_t steps = 20000;
  double learning_rate = 1e-4;
  double learning_rate_final = 1.0;
  Reconstruction reconstruction = Reconstruction::kSquared;
  bool variational = true;
  double beta = 1.0;
  double kl_tolerance = 0.5;
  double recolour = 0;  // share of frames that V is shown in other colours, to draw the plain ones
  int64_t recolour_steps = 0;  // of the encoder alone, after V is trained on plain frames
  std::string recolour_kinds = "randomized color color3 bar blob noise";
  Precision precision = Precision::kFp32;  // fp32 or bf16
  double memory_gb = 4.0;
  int64_t metrics_interval = 20;
  int64_t validation_interval = 500;
  int validation_frames = 1000;
  double checkpoint_seconds = 30.0;

  // The kinds named in recolour_kinds, as often as there. Throws Error (kInput) for a name that is
  // none.
  std::vector<Recolouring> RecolourKinds() const;

  // What memory_gb leaves for frames, in GB. Not above 0: nothing.
  double FramesGb() const;

  void Describe(ConfigVisitor& v);
};

}  // namespace worldmodels
