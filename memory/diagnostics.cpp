#include "memory/diagnostics.h"

#include <nlohmann/json.hpp>
#include <numeric>

#include "memory/baselines.h"
#include "memory/calibration.h"
#include "memory/open_loop.h"
#include "memory/prediction_scores.h"

namespace worldmodels {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kHorizon = 500;
constexpr int kWindows = 256;

Json ToJson(const Calibration& calibration) {
  return {{"predicted", calibration.predicted},
          {"actual", calibration.actual},
          {"count", calibration.counts}};
}

Json DescribeNll(const PredictionScores& scores, const Baselines& baselines) {
  const double latents = static_cast<double>(scores.nll.size());
  std::vector<int64_t> times(scores.nll_by_time.size());
  for (size_t b = 0; b < times.size(); ++b) {
    times[b] = static_cast<int64_t>(b) * PredictionScores::kTimeBin;
  }
  return {{"model", std::accumulate(scores.nll.begin(), scores.nll.end(), 0.0) / latents},
          {"copy", baselines.copy},
          {"step", baselines.step},
          {"per_latent",
           {{"model", scores.nll},
            {"copy", baselines.copy_by_latent},
            {"step", baselines.step_by_latent}}},
          {"by_time",
           {{"first_step", times}, {"model", scores.nll_by_time}, {"count", scores.time_counts}}}};
}

Json DescribeDone(const std::vector<PredictionScores::Step>& steps) {
  int64_t ends = 0, predicted_ends = 0, false_alarms = 0;
  for (const auto& step : steps) {
    const bool predicted = step.done_probability > 0.5f;
    ends += step.done;
    predicted_ends += step.done && predicted;
    false_alarms += !step.done && predicted;
  }
  Json json = ToJson(CalibrateDone(steps));
  json["ends"] = ends;
  json["predicted_ends"] = predicted_ends;
  json["foretold"] = predicted_ends;  // its name in older files
  json["false_alarms"] = false_alarms;
  return json;
}

}  // namespace

std::string MeasureDiagnostics(const MdnRnn& model, const LatentDataset& data,
                               const std::vector<int64_t>& fit, const std::vector<int64_t>& test,
                               LatentTargets targets, uint64_t seed, int threads) {
  Json json = {{"episodes", test.size()}};
  if (!test.empty()) {
    const PredictionScores scores = ScorePredictions(model, data, test, targets, seed, threads);
    json["steps"] = scores.steps.size();
    json["nll"] = DescribeNll(scores, MeasureBaselines(data, fit, test, targets));
    const OpenLoopError error = MeasureOpenLoop(model, data, test, kHorizon, kWindows, threads);
    std::vector<int> horizons(error.model.size());
    std::iota(horizons.begin(), horizons.end(), 1);
    json["open_loop"] = {{"horizon", horizons},
                         {"model", error.model},
                         {"model_nll", error.model_nll},
                         {"sampled", error.sampled},
                         {"sampled_nll", error.sampled_nll},
                         {"copy", error.copy},
                         {"windows", error.windows}};
    json["reward"] = ToJson(CalibrateReward(scores.steps));
    json["reward"]["r2"] = RewardR2(scores.steps);
    json["done"] = DescribeDone(scores.steps);
  }
  return json.dump(1) + "\n";
}

}  // namespace worldmodels
