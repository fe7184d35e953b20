#pragma once

#include <span>
#include <vector>

#include "memory/prediction_scores.h"

namespace worldmodels {

// Steps sorted by what M predicted, in bins: means of what it predicted and of what was actual.
struct Calibration {
  std::vector<double> predicted, actual;
  std::vector<int64_t> counts;
};

// Ten bins of as many steps each (fewer if there are fewer steps).
Calibration CalibrateReward(std::span<const PredictionScores::Step> steps);

// Bins of the probability of the end between 0, 0.001, 0.01, 0.1, 0.5, 0.9 and 1; empty bins are
// left out. actual: the share of steps that were an end.
Calibration CalibrateDone(std::span<const PredictionScores::Step> steps);

// Share of the rewards' variance that the predictions explain; NaN if all rewards are equal.
double RewardR2(std::span<const PredictionScores::Step> steps);

}  // namespace worldmodels
