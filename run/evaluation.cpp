#include "run/evaluation.h"

#include "rollout/agent_evaluator.h"
#include "run/models.h"

namespace worldmodels {

std::vector<EpisodeResult> EvaluateAgent(const RunContext& run, Ranks& ranks) {
  const WorldModels models = LoadWorldModels(run);
  const LinearController controller = LoadController(run);
  const auto display = DisplayFor(run);
  const auto executor = MakeExecutor(run, models, ranks);
  std::vector<EpisodeResult> results;
  LeadOverRanks(*executor, [&](const EpisodeEvaluator& evaluate) {
    results = Evaluate(evaluate, controller, run.config.evaluation, run.quiet);
  });
  return results;
}

}  // namespace worldmodels
