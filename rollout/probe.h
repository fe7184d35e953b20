#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "rollout/probe_data.h"

namespace worldmodels {

// How well a linear map reads one number of the true state on held-out episodes.
struct ProbeReading {
  double r2 = 0;    // see RSquared
  double rmse = 0;  // root of the mean squared error, in the number's own unit
};

struct ProbedState {
  double deviation = 0;              // standard deviation on the held-out episodes
  ProbeReading z;                    // from V's latents
  std::optional<ProbeReading> both;  // from [z, h], where there is an M
};

struct ProbeResult {
  int64_t episodes = 0, held_out_episodes = 0;
  int64_t moments = 0, held_out_moments = 0;  // that count (ProbeEpisode)
  double counted = 0;                         // share of all steps
  std::array<ProbedState, kTrackStates> states;
};

// Fits the maps on four episodes in five, and reads the fifth ones. ridge: see LinearProbe. Throws
// Error (kInput) if too few moments count to tell anything.
ProbeResult Probe(std::span<const ProbeEpisode> episodes, double ridge);

// One object; a figure that cannot be told (of a constant number) is null.
std::string ToJson(const ProbeResult& result);

}  // namespace worldmodels
