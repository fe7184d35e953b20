#include "rollout/probe.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "common/error.h"
#include "rollout/linear_probe.h"

namespace worldmodels {
namespace {

constexpr int64_t kFewestMoments = 20;  // on either side

bool IsHeldOutProbe(size_t episode) { return episode % 5 == 4; }

struct Samples {
  Eigen::MatrixXd z, both, states;  // (n, latent), (n, latent + hidden), (n, kTrackStates)
};

Samples Gather(std::span<const ProbeEpisode> episodes, bool held_out) {
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Eigen::Index count = 0, latents = 0, hidden = 0;
  for (size_t e = 0; e < episodes.size(); ++e) {
    const auto n = static_cast<Eigen::Index>(episodes[e].states.size());
    if (IsHeldOutProbe(e) != held_out || n == 0) continue;
    count += n;
    latents = static_cast<Eigen::Index>(episodes[e].latents.size()) / n;
    hidden = static_cast<Eigen::Index>(episodes[e].hidden.size()) / n;
  }
  Samples samples;
  samples.both.resize(count, latents + hidden);
  samples.states.resize(count, kTrackStates);
  Eigen::Index row = 0;
  for (size_t e = 0; e < episodes.size(); ++e) {
    const ProbeEpisode& episode = episodes[e];
    const auto n = static_cast<Eigen::Index>(episode.states.size());
    if (IsHeldOutProbe(e) != held_out || n == 0) continue;
    samples.both.block(row, 0, n, latents) =
        Eigen::Map<const Rows>(episode.latents.data(), n, latents).cast<double>();
    samples.both.block(row, latents, n, hidden) =
        Eigen::Map<const Rows>(episode.hidden.data(), n, hidden).cast<double>();
    for (const TrackState& state : episode.states) {
      const auto values = AsArray(state);
      samples.states.row(row++) = Eigen::Map<const Eigen::RowVectorXd>(values.data(), kTrackStates);
    }
  }
  samples.z = samples.both.leftCols(latents);
  return samples;
}

std::array<ProbeReading, kTrackStates> Read(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y,
                                            const Eigen::MatrixXd& held_out_x,
                                            const Eigen::MatrixXd& held_out_y, double ridge) {
  const Eigen::MatrixXd predicted = LinearProbe(x, y, ridge).Predict(held_out_x);
  const Eigen::RowVectorXd r2 = RSquared(held_out_y, predicted);
  const Eigen::RowVectorXd squares = (held_out_y - predicted).colwise().squaredNorm();
  std::array<ProbeReading, kTrackStates> readings;
  for (int i = 0; i < kTrackStates; ++i) {
    readings[i] = {r2(i), std::sqrt(squares(i) / static_cast<double>(held_out_y.rows()))};
  }
  return readings;
}

}  // namespace

ProbeResult Probe(std::span<const ProbeEpisode> episodes, double ridge) {
  const Samples training = Gather(episodes, false), held_out = Gather(episodes, true);
  ProbeResult result;
  result.episodes = static_cast<int64_t>(episodes.size());
  for (size_t e = 0; e < episodes.size(); ++e) result.held_out_episodes += IsHeldOutProbe(e);
  result.held_out_moments = held_out.states.rows();
  result.moments = training.states.rows() + result.held_out_moments;
  if (std::min<int64_t>(training.states.rows(), result.held_out_moments) < kFewestMoments) {
    FailInput(
        "{} moments of {} episodes to fit, {} of {} held out: too few, expected {} each; drive "
        "more or longer episodes",
        training.states.rows(), result.episodes - result.held_out_episodes, result.held_out_moments,
        result.held_out_episodes, kFewestMoments);
  }
  int64_t steps = 0;
  for (const ProbeEpisode& episode : episodes) steps += episode.steps;
  result.counted = static_cast<double>(result.moments) / static_cast<double>(steps);

  const auto z = Read(training.z, training.states, held_out.z, held_out.states, ridge);
  std::array<ProbeReading, kTrackStates> both;
  const bool has_hidden = training.both.cols() > training.z.cols();
  if (has_hidden) {
    both = Read(training.both, training.states, held_out.both, held_out.states, ridge);
  }
  const Eigen::RowVectorXd mean = held_out.states.colwise().mean();
  for (int i = 0; i < kTrackStates; ++i) {
    ProbedState& state = result.states[i];
    state.deviation = std::sqrt((held_out.states.col(i).array() - mean(i)).square().mean());
    state.z = z[i];
    if (has_hidden) state.both = both[i];
  }
  return result;
}

std::string ToJson(const ProbeResult& result) {
  // NaN becomes null.
  const auto reading = [](const ProbeReading& r) {
    return nlohmann::ordered_json{{"r2", r.r2}, {"rmse", r.rmse}};
  };
  nlohmann::ordered_json json = {{"episodes", result.episodes},
                                 {"held_out_episodes", result.held_out_episodes},
                                 {"moments", result.moments},
                                 {"held_out_moments", result.held_out_moments},
                                 {"counted", result.counted}};
  for (int i = 0; i < kTrackStates; ++i) {
    const ProbedState& state = result.states[i];
    auto& entry = json["states"][kTrackStateNames[i]];
    entry = {{"unit", kTrackStateUnits[i]}, {"deviation", state.deviation}};
    entry["z"] = reading(state.z);
    if (state.both) entry["z_h"] = reading(*state.both);
  }
  return json.dump(2);
}

}  // namespace worldmodels
