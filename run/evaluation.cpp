#include "run/evaluation.h"

#include <nlohmann/json.hpp>

#include "common/choice.h"
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

std::vector<VariantScore> EvaluateVariants(const RunContext& run, Ranks& ranks,
                                           const std::function<void(const VariantScore&)>& told) {
  std::vector<VariantScore> scores;
  const auto add = [&](const std::string& name, Variant variant, bool randomized) {
    RunContext now = run;
    now.config.environment.variant = variant;
    now.config.environment.domain_randomization = randomized;
    const auto results = EvaluateAgent(now, ranks);
    if (!ranks.leads()) return;
    scores.push_back({name, Summarise(results, run.config.evaluation.first_seed)});
    told(scores.back());
  };
  for (const std::string& name : NamesOf<Variant>()) add(name, *ParseChoice<Variant>(name), false);
  add("domain_randomization", Variant::kNone, true);
  return scores;
}

std::string ToJson(std::span<const VariantScore> scores) {
  nlohmann::ordered_json worlds = nlohmann::ordered_json::array();
  for (const auto& [name, summary] : scores) {
    nlohmann::ordered_json world = {{"name", name}};
    world.update(nlohmann::ordered_json::parse(ToJson(summary)));
    worlds.push_back(world);
  }
  return nlohmann::ordered_json({{"worlds", worlds}}).dump(2);
}

}  // namespace worldmodels
