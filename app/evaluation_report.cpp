#include "app/evaluation_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/choice.h"

namespace worldmodels {

std::string DescribeEvaluation(const EvaluationSummary& summary, bool in_dream) {
  if (in_dream) {
    return fmt::format(
        "mean return {:.1f} +- {:.1f} (standard error) in dreams {} to {}; standard deviation "
        "{:.1f}, {:.1f} to {:.1f}; {:.0f} steps on average",
        summary.mean, summary.standard_error, summary.first_seed,
        summary.first_seed + summary.episodes - 1, summary.std, summary.min, summary.max,
        summary.mean_steps);
  }
  return fmt::format(
      "mean return {:.1f} +- {:.1f} (standard error) on tracks {} to {}; standard deviation "
      "{:.1f}, "
      "{:.1f} to {:.1f}; {:.0f} tiles and {:.0f} steps on average, {} of {} completed",
      summary.mean, summary.standard_error, summary.first_seed,
      summary.first_seed + summary.episodes - 1, summary.std, summary.min, summary.max,
      summary.mean_tiles, summary.mean_steps, summary.completed, summary.episodes);
}

std::string DescribeFailures(std::span<const FailedTrack> failures) {
  constexpr size_t kWorst = 10;
  if (failures.empty()) return "every track was completed\n";
  std::string text = fmt::format("{:<26} {:>6} {:>8} {:>13}\n", "not completed", "tracks", "return",
                                 "tiles left out");
  for (size_t kind = 0; kind < ChoiceNames(MishapKind()).size(); ++kind) {
    int64_t tracks = 0;
    double total = 0, missed = 0;
    for (const FailedTrack& failed : failures) {
      if (static_cast<size_t>(failed.mishap.kind) != kind) continue;
      ++tracks;
      total += failed.total_reward;
      missed += failed.mishap.missed;
    }
    if (tracks == 0) continue;
    const auto n = static_cast<double>(tracks);
    text += fmt::format("{:<26} {:>6} {:>8.1f} {:>14.1f}\n", ChoiceNames(MishapKind())[kind],
                        tracks, total / n, missed / n);
  }
  text += "worst:\n";
  for (const FailedTrack& failed : failures.first(std::min(kWorst, failures.size()))) {
    text += fmt::format("  track {:<8} {:>7.1f}  {} at step {}, before tile {}\n", failed.seed,
                        failed.total_reward, NameOf(failed.mishap.kind), failed.mishap.moment,
                        failed.mishap.tile);
  }
  return text;
}

}  // namespace worldmodels
