#pragma once

#include <string>

#include "common/config.h"

namespace worldmodels {

// How C is evolved.
struct ControllerConfig {
  std::string algorithm = "separable";  // full | separable
  bool active = true;
  std::string inputs = "z_h";  // z_h | z
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

  void Describe(ConfigVisitor& v);
};

}  // namespace worldmodels
