#include "run/evaluation.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/choice.h"
#include "common/error.h"
#include "rollout/agent_evaluator.h"
#include "rollout/bytes.h"
#include "rollout/mishaps.h"
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

std::vector<FailedTrack> ExplainFailures(const RunContext& run, Ranks& ranks,
                                         std::span<const EpisodeResult> results) {
  const WorldModels models = LoadWorldModels(run);
  const LinearController controller = LoadController(run);
  const auto display = DisplayFor(run);
  const auto executor = MakeExecutor(run, models, ranks);
  std::vector<FailedTrack> failures;
  std::string bytes;
  for (size_t i = 0; i < results.size() && ranks.leads(); ++i) {
    if (results[i].completed) continue;
    const int64_t seed = run.config.evaluation.first_seed + static_cast<int64_t>(i);
    failures.push_back({.seed = seed, .total_reward = results[i].total_reward, .mishap = {}});
    PutValue(bytes, static_cast<uint64_t>(seed));
  }
  const std::string told = ranks.Broadcast(bytes);
  std::string_view left = told;
  const auto seeds = TakeBytes<uint64_t>(left, told.size() / sizeof(uint64_t));
  const auto mishaps = FindMishaps(*executor, controller, seeds, run.quiet);
  for (size_t i = 0; i < failures.size(); ++i) {
    if (!mishaps[i]) FailRun("track {} was completed when driven again", failures[i].seed);
    failures[i].mishap = *mishaps[i];
  }
  std::ranges::stable_sort(failures, {}, &FailedTrack::total_reward);
  return failures;
}

nlohmann::ordered_json ToJson(std::span<const FailedTrack> failures) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& [seed, total_reward, mishap] : failures) {
    list.push_back({{"seed", seed},
                    {"return", total_reward},
                    {"kind", NameOf(mishap.kind)},
                    {"step", mishap.moment},
                    {"tile", mishap.tile},
                    {"missed", mishap.missed}});
  }
  return list;
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
