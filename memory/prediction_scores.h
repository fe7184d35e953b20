#pragma once

#include <vector>

#include "memory/latent_dataset.h"
#include "memory/mdn_rnn.h"
#include "memory/memory_config.h"

namespace worldmodels {

// How well M predicts the next step of episodes when it is shown every step: z drawn from
// (mu, logvar), the next z drawn or its mean, the state carried from the beginning.
struct PredictionScores {
  // One step as predicted and as it was, in the world's units.
  struct Step {
    float predicted_reward = 0, reward = 0;
    float done_probability = 0;
    bool done = false;
  };

  std::vector<double> nll;           // mean negative log-likelihood of each latent
  std::vector<double> nll_by_time;   // mean over latents, in the steps [bin, bin + 1) * kTimeBin
  std::vector<int64_t> time_counts;  // steps in each of these bins
  std::vector<Step> steps;

  static constexpr int kTimeBin = 10;
};

// Over the episodes at the given positions; the same bits at any number of threads.
PredictionScores ScorePredictions(const MdnRnn& model, const LatentDataset& data,
                                  const std::vector<int64_t>& episodes, LatentTargets targets,
                                  uint64_t seed, int threads);

}  // namespace worldmodels
