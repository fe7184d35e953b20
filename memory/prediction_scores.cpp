#include "memory/prediction_scores.h"

#include <algorithm>
#include <cmath>

#include "common/workers.h"
#include "memory/mdn_rnn_stepper.h"
#include "memory/sequence_window.h"

namespace worldmodels {
namespace {

constexpr int kLanes = 16;
// Training's and validation's generators are numbered below.
constexpr uint64_t kFirstIndex = uint64_t{1} << 61;

// Sums, until Finish makes means of them.
void Add(const PredictionScores& part, PredictionScores& all) {
  for (size_t l = 0; l < part.nll.size(); ++l) all.nll[l] += part.nll[l];
  const size_t bins = std::max(all.time_counts.size(), part.time_counts.size());
  all.nll_by_time.resize(bins, 0.0);
  all.time_counts.resize(bins, 0);
  for (size_t b = 0; b < part.time_counts.size(); ++b) {
    all.nll_by_time[b] += part.nll_by_time[b];
    all.time_counts[b] += part.time_counts[b];
  }
  all.steps.insert(all.steps.end(), part.steps.begin(), part.steps.end());
}

void DrawFrame(const LatentDataset& data, int64_t at, int64_t frame, Pcg64& random,
               std::span<float> z) {
  FillNormal(random, z);
  const size_t first = static_cast<size_t>(frame) * z.size();
  for (size_t i = 0; i < z.size(); ++i) {
    z[i] = data.mu(at)[first + i] + std::exp(0.5f * data.logvar(at)[first + i]) * z[i];
  }
}

// Up to kLanes episodes side by side.
PredictionScores ScoreGroup(const LatentDataset& data, std::span<const int64_t> episodes,
                            LatentTargets targets, uint64_t first_index, uint64_t seed,
                            MdnRnnStepper& stepper) {
  const size_t latents = static_cast<size_t>(data.latent_size());
  std::vector<float> z(kLanes * latents), actions(kLanes * kActionSize);
  std::vector<Pcg64> random;
  int64_t longest = 0;
  for (size_t lane = 0; lane < episodes.size(); ++lane) {
    random.push_back(MakeRandom(seed, kMemoryTraining, first_index + lane));
    DrawFrame(data, episodes[lane], 0, random[lane], std::span(z).subspan(lane * latents, latents));
    longest = std::max(longest, data.steps(episodes[lane]));
  }
  PredictionScores scores;
  scores.nll.resize(latents, 0.0);
  const size_t bins = static_cast<size_t>(longest / PredictionScores::kTimeBin + 1);
  scores.nll_by_time.resize(bins, 0.0);
  scores.time_counts.resize(bins, 0);
  for (int lane = 0; lane < kLanes; ++lane) stepper.ResetLane(lane);
  for (int64_t t = 0; t < longest; ++t) {
    for (size_t lane = 0; lane < episodes.size(); ++lane) {
      if (t >= data.steps(episodes[lane])) continue;
      std::copy_n(data.actions(episodes[lane]).begin() + t * kActionSize, kActionSize,
                  actions.begin() + static_cast<std::ptrdiff_t>(lane) * kActionSize);
    }
    stepper.Step(z, actions);
    const MixtureOutput& output = stepper.Predict();
    for (size_t lane = 0; lane < episodes.size(); ++lane) {
      const int64_t at = episodes[lane];
      if (t >= data.steps(at)) continue;
      const auto next = std::span(z).subspan(lane * latents, latents);
      DrawFrame(data, at, t + 1, random[lane], next);
      const float* actual = targets == LatentTargets::kMean
                                ? data.mu(at).data() + static_cast<size_t>(t + 1) * latents
                                : next.data();
      double sum = 0;
      for (size_t l = 0; l < latents; ++l) {
        const double nll = output.Nll(static_cast<int>(lane), static_cast<int>(l), actual[l]);
        scores.nll[l] += nll;
        sum += nll;
      }
      const size_t bin = static_cast<size_t>(t / PredictionScores::kTimeBin);
      scores.nll_by_time[bin] += sum / static_cast<double>(latents);
      ++scores.time_counts[bin];
      scores.steps.push_back({output.reward[lane], data.rewards(at)[t],
                              1 / (1 + std::exp(-output.done_logit[lane])),
                              data.terminals(at)[t] != 0});
    }
  }
  return scores;
}

}  // namespace

PredictionScores ScorePredictions(const MdnRnn& model, const LatentDataset& data,
                                  const std::vector<int64_t>& episodes, LatentTargets targets,
                                  uint64_t seed, int threads) {
  const size_t groups = (episodes.size() + kLanes - 1) / kLanes;
  std::vector<PredictionScores> parts(groups);
  Workers workers(threads);
  std::vector<MdnRnnStepper> steppers(static_cast<size_t>(workers.size()),
                                      MdnRnnStepper(model, kLanes));
  workers.ForEach(static_cast<int64_t>(groups), [&](int worker, int64_t group) {
    const size_t first = static_cast<size_t>(group) * kLanes;
    const size_t count = std::min<size_t>(kLanes, episodes.size() - first);
    parts[group] = ScoreGroup(data, std::span(episodes).subspan(first, count), targets,
                              kFirstIndex + first, seed, steppers[worker]);
  });
  PredictionScores all;
  all.nll.resize(static_cast<size_t>(model.latent_size()), 0.0);
  for (const PredictionScores& part : parts) Add(part, all);
  while (!all.time_counts.empty() && all.time_counts.back() == 0) {
    all.time_counts.pop_back();
    all.nll_by_time.pop_back();
  }
  for (double& value : all.nll) value /= static_cast<double>(all.steps.size());
  for (size_t b = 0; b < all.nll_by_time.size(); ++b) {
    all.nll_by_time[b] /= static_cast<double>(all.time_counts[b]);
  }
  return all;
}

}  // namespace worldmodels
