#include "app/evaluation_report.h"

#include <fmt/format.h>

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

}  // namespace worldmodels
