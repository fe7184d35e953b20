#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "env/mishap.h"
#include "rollout/evaluator.h"
#include "rollout/ranks.h"
#include "run/run_context.h"

namespace worldmodels {

// Called by all ranks: the run's agent on the tracks of evaluation.*, in its world. The results are
// at rank 0. Throws Error (kInput) if a model is missing.
std::vector<EpisodeResult> EvaluateAgent(const RunContext& run, Ranks& ranks);

// What happened on a track that was not completed.
struct FailedTrack {
  int64_t seed = 0;
  double total_reward = 0;
  Mishap mishap;
};

// Called by all ranks, with what EvaluateAgent gave each: the agent drives the tracks that it did
// not complete again, in the real world. At rank 0, the worst return first.
std::vector<FailedTrack> ExplainFailures(const RunContext& run, Ranks& ranks,
                                         std::span<const EpisodeResult> results);

// A list of seed, return, kind, step, tile and missed of each (docs/formats.md).
nlohmann::ordered_json ToJson(std::span<const FailedTrack> failures);

// The agent's score in one of the world's pictures.
struct VariantScore {
  std::string name;  // of environment.variant, or "domain_randomization"
  EvaluationSummary summary;
};

// The same in all pictures, the run's own world otherwise: the usual one, the published variants
// and Gymnasium's domain randomisation, whose tracks are others. told is called at rank 0 as each
// is done. Scores are at rank 0.
std::vector<VariantScore> EvaluateVariants(const RunContext& run, Ranks& ranks,
                                           const std::function<void(const VariantScore&)>& told);

// One object: worlds, a list of name and what an evaluation holds (docs/formats.md).
std::string ToJson(std::span<const VariantScore> scores);

}  // namespace worldmodels
