#pragma once

#include <array>
#include <string_view>

#include "common/config.h"
#include "controller/covariance_form.h"

namespace worldmodels {

// What C sees: latents and M's hidden state, or latents alone.
enum class ControllerFeatures { kLatentsAndHidden, kLatents };
constexpr std::array<std::string_view, 2> ChoiceNames(ControllerFeatures) { return {"z_h", "z"}; }

// How C is evolved.
struct ControllerConfig {
  CovarianceForm algorithm = CovarianceForm::kSeparable;
  bool active = true;
  ControllerFeatures inputs = ControllerFeatures::kLatentsAndHidden;
  int population = 64;
  double sigma = 0.1;
  int generations = 300;
  bool standardise = true;
  int repeats_min = 2;
  int repeats_max = 8;
  double repeats_growth = 1.02;
  int stall_steps = 100;
  int validation_every = 10;
  int validation_episodes = 128;
  double weight_decay = 0;
  double averaging = 0;
  bool in_dream = false;

  void Describe(ConfigVisitor& v);
};

}  // namespace worldmodels
