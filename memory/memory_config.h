#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "common/config.h"

namespace worldmodels {

// What M learns to predict of the next frame: a draw from V's posterior, or the posterior's mean.
// (M's input is a draw in both.) V is given means in the world, so only a dream of means has z such
// as V gives.
enum class LatentTargets { kSampled, kMean };
constexpr std::array<std::string_view, 2> ChoiceNames(LatentTargets) { return {"sampled", "mean"}; }

// What of M is trained: all of it, or its head alone, its LSTM kept as it is. h then means what it
// meant, and so a C that was evolved on it drives as it did, while the dream is another.
enum class TrainedPart { kAll, kHead };
constexpr std::array<std::string_view, 2> ChoiceNames(TrainedPart) { return {"all", "head"}; }

// M, the mixture-density recurrent network, and how it is trained.
struct MemoryConfig {
  int members = 1;  // independent Ms; C sees the first one's h
  int hidden_size = 256;
  int mixtures = 5;
  int batch_size = 100;
  int sequence_length = 100;
  bool carry_state = true;
  int64_t steps = 4000;
  double learning_rate = 1e-3;
  double learning_rate_final = 1.0;
  double gradient_clip = 1.0;
  LatentTargets targets = LatentTargets::kSampled;
  TrainedPart trained = TrainedPart::kAll;
  double reward_scale = 0.3;
  double nll_weight = 1.0;
  double reward_weight = 1.0;
  double done_weight = 1.0;
  double done_positive_weight = 5.0;
  double log_std_floor = -6.0;
  double memory_gb = 4.0;
  int64_t metrics_interval = 20;
  int64_t validation_interval = 200;
  double checkpoint_seconds = 30.0;

  void Describe(ConfigVisitor& v);
};

}  // namespace worldmodels
