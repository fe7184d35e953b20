#include "memory/calibration.h"

#include <algorithm>
#include <array>
#include <limits>

namespace worldmodels {
namespace {

using Step = PredictionScores::Step;

constexpr size_t kRewardBins = 10;
constexpr std::array<float, 6> kDoneEdges = {0.001f, 0.01f, 0.1f, 0.5f, 0.9f, 2.0f};

void AddBin(double predicted, double actual, int64_t count, Calibration& to) {
  if (count == 0) return;
  to.predicted.push_back(predicted / static_cast<double>(count));
  to.actual.push_back(actual / static_cast<double>(count));
  to.counts.push_back(count);
}

}  // namespace

Calibration CalibrateReward(std::span<const Step> steps) {
  std::vector<Step> sorted(steps.begin(), steps.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const Step& a, const Step& b) {
    return a.predicted_reward < b.predicted_reward;
  });
  Calibration result;
  for (size_t bin = 0; bin < kRewardBins; ++bin) {
    const size_t first = sorted.size() * bin / kRewardBins;
    const size_t last = sorted.size() * (bin + 1) / kRewardBins;
    double predicted = 0, actual = 0;
    for (size_t i = first; i < last; ++i) {
      predicted += sorted[i].predicted_reward;
      actual += sorted[i].reward;
    }
    AddBin(predicted, actual, static_cast<int64_t>(last - first), result);
  }
  return result;
}

Calibration CalibrateDone(std::span<const Step> steps) {
  std::array<double, kDoneEdges.size()> predicted = {}, actual = {};
  std::array<int64_t, kDoneEdges.size()> counts = {};
  for (const Step& step : steps) {
    const size_t bin = static_cast<size_t>(
        std::upper_bound(kDoneEdges.begin(), kDoneEdges.end(), step.done_probability) -
        kDoneEdges.begin());
    predicted[bin] += step.done_probability;
    actual[bin] += step.done ? 1 : 0;
    ++counts[bin];
  }
  Calibration result;
  for (size_t b = 0; b < counts.size(); ++b) AddBin(predicted[b], actual[b], counts[b], result);
  return result;
}

double RewardR2(std::span<const Step> steps) {
  double mean = 0;
  for (const Step& step : steps) mean += step.reward / static_cast<double>(steps.size());
  double variance = 0, error = 0;
  for (const Step& step : steps) {
    variance += (step.reward - mean) * (step.reward - mean);
    const double miss = double{step.reward} - step.predicted_reward;
    error += miss * miss;
  }
  return variance > 0 ? 1 - error / variance : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace worldmodels
