#include "report/disentanglement.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "rollout/linear_probe.h"

namespace worldmodels {
namespace {

constexpr int kShownByAFrame = 3;  // of kTrackStateNames: offset, heading, curvature
constexpr int kFolds = 5;
constexpr Eigen::Index kFewest = 100;
constexpr double kRidge = 1e-3;

struct Moments {
  Eigen::MatrixXd z, states;  // (n, latent), (n, kShownByAFrame)
  std::vector<int> folds;     // (n), of the episodes
};

Moments Gather(const HeldOutFrames& frames, std::span<const float> mu, int latents) {
  std::vector<int64_t> chosen, episodes;
  Moments moments;
  for (int64_t i = 0; i < frames.size(); ++i) {
    if (!frames.states[i]) continue;
    if (episodes.empty() || episodes.back() != frames.episode[i]) {
      episodes.push_back(frames.episode[i]);
    }
    chosen.push_back(i);
    moments.folds.push_back(static_cast<int>((episodes.size() - 1) % kFolds));
  }
  if (episodes.size() < kFolds) chosen.clear();
  moments.z.resize(std::ssize(chosen), latents);
  moments.states.resize(std::ssize(chosen), kShownByAFrame);
  for (Eigen::Index row = 0; row < std::ssize(chosen); ++row) {
    const int64_t frame = chosen[row];
    for (int i = 0; i < latents; ++i) moments.z(row, i) = mu[frame * latents + i];
    const auto values = AsArray(*frames.states[frame]);
    for (int i = 0; i < kShownByAFrame; ++i) moments.states(row, i) = values[i];
  }
  return moments;
}

Eigen::MatrixXd RowsOf(const Eigen::MatrixXd& all, const std::vector<Eigen::Index>& rows) {
  Eigen::MatrixXd chosen(std::ssize(rows), all.cols());
  for (Eigen::Index i = 0; i < chosen.rows(); ++i) chosen.row(i) = all.row(rows[i]);
  return chosen;
}

// R^2 of each state, read from z, some or all of the latents.
Eigen::RowVectorXd CrossValidate(const Moments& moments, const Eigen::MatrixXd& z) {
  Eigen::MatrixXd read(moments.states.rows(), moments.states.cols());
  for (int fold = 0; fold < kFolds; ++fold) {
    std::vector<Eigen::Index> inside, outside;
    for (Eigen::Index row = 0; row < z.rows(); ++row) {
      (moments.folds[row] == fold ? inside : outside).push_back(row);
    }
    const LinearProbe probe(RowsOf(z, outside), RowsOf(moments.states, outside), kRidge);
    const Eigen::MatrixXd predicted = probe.Predict(RowsOf(z, inside));
    for (Eigen::Index i = 0; i < predicted.rows(); ++i) read.row(inside[i]) = predicted.row(i);
  }
  return RSquared(moments.states, read);
}

}  // namespace

Disentanglement MeasureDisentanglement(const HeldOutFrames& frames, std::span<const float> mu,
                                       int latents) {
  Disentanglement result;
  const Moments moments = Gather(frames, mu, latents);
  if (moments.z.rows() < kFewest) return result;
  result.moments = moments.z.rows();
  Eigen::MatrixXd alone(latents, kShownByAFrame);
  for (int i = 0; i < latents; ++i) alone.row(i) = CrossValidate(moments, moments.z.col(i));
  const Eigen::RowVectorXd all = CrossValidate(moments, moments.z);
  for (int s = 0; s < kShownByAFrame; ++s) {
    std::vector<int> order(latents);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater<>(), [&](int latent) { return alone(latent, s); });
    FollowedState state;
    state.name = kTrackStateNames[s];
    state.best = order[0];
    state.best_r2 = alone(state.best, s);
    state.next = order[std::min(1, latents - 1)];
    state.next_r2 = alone(state.next, s);
    state.all_r2 = all(s);
    result.states.push_back(state);
  }
  return result;
}

}  // namespace worldmodels
