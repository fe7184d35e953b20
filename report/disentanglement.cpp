#include "report/disentanglement.h"

#include <algorithm>

#include "rollout/linear_probe.h"

namespace worldmodels {
namespace {

constexpr int kShownByAFrame = 3;  // of kTrackStateNames: offset, heading, curvature
constexpr Eigen::Index kFewest = 20;
constexpr double kRidge = 1e-3;

struct Moments {
  Eigen::MatrixXd z, states;  // (n, latent), (n, kShownByAFrame)
};

// Those of every other episode.
Moments Gather(const HeldOutFrames& frames, std::span<const float> mu, int latents, bool fitted) {
  std::vector<int64_t> chosen;
  int64_t episodes = 0;
  for (int64_t i = 0; i < frames.size(); ++i) {
    if (i > 0 && frames.episode[i] != frames.episode[i - 1]) ++episodes;
    if (frames.states[i] && (episodes % 2 == 0) == fitted) chosen.push_back(i);
  }
  Moments moments;
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

Eigen::RowVectorXd Read(const Moments& fitted, const Eigen::MatrixXd& fitted_z, const Moments& of,
                        const Eigen::MatrixXd& z) {
  return RSquared(of.states, LinearProbe(fitted_z, fitted.states, kRidge).Predict(z));
}

}  // namespace

Disentanglement MeasureDisentanglement(const HeldOutFrames& frames, std::span<const float> mu,
                                       int latents) {
  Disentanglement result;
  const Moments fitted = Gather(frames, mu, latents, true);
  const Moments read = Gather(frames, mu, latents, false);
  if (std::min(fitted.z.rows(), read.z.rows()) < kFewest) return result;
  result.moments = fitted.z.rows() + read.z.rows();
  Eigen::MatrixXd on_fitted(latents, kShownByAFrame), on_read(latents, kShownByAFrame);
  for (int i = 0; i < latents; ++i) {
    on_fitted.row(i) = Read(fitted, fitted.z.col(i), fitted, fitted.z.col(i));
    on_read.row(i) = Read(fitted, fitted.z.col(i), read, read.z.col(i));
  }
  const Eigen::RowVectorXd all = Read(fitted, fitted.z, read, read.z);
  for (int s = 0; s < kShownByAFrame; ++s) {
    std::vector<int> order(latents);
    for (int i = 0; i < latents; ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return on_fitted(a, s) > on_fitted(b, s); });
    FollowedState state;
    state.name = kTrackStateNames[s];
    state.best = order[0];
    state.best_r2 = on_read(state.best, s);
    state.next = order[std::min(1, latents - 1)];
    state.next_r2 = on_read(state.next, s);
    state.all_r2 = all(s);
    result.states.push_back(state);
  }
  return result;
}

}  // namespace worldmodels
