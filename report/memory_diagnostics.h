#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace worldmodels {

// What memory/diagnostics.json says of M on held-out episodes (docs/formats.md). Figures that were
// null are NaN.
struct MemoryDiagnostics {
  int64_t episodes = 0, steps = 0;  // without episodes there is nothing else

  // Mean negative log-likelihood, nats per latent: M's, and of two guesses that need no M.
  double nll = 0, nll_copy = 0, nll_step = 0;
  // M's by the time in the episode: the first step of each bin.
  std::vector<double> first_step, nll_by_time;

  // Squared error of z so many steps ahead: M fed with its own expectation, and the last z kept.
  // open_loop_sampled: with draws from its mixtures; empty in older files.
  std::vector<double> horizon, open_loop, open_loop_copy, open_loop_sampled;

  // Mean rewards in tenths of the steps, and the share of the variance that is predicted.
  std::vector<double> predicted_rewards, actual_rewards;
  double reward_r2 = 0;

  // In bins of the predicted probability of the end: its mean, the share of steps that were an end,
  // and steps.
  std::vector<double> predicted_end, actual_end, end_counts;
  int64_t ends = 0, predicted_ends = 0, false_alarms = 0;
};

// Throws Error (kInput) if it is not as M's training writes it.
MemoryDiagnostics LoadMemoryDiagnostics(const std::filesystem::path& path);

}  // namespace worldmodels
