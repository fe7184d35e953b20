#include "run/pipeline.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace worldmodels {
namespace {

// The share of its steps that a model trains in a round.
void Shorten(double share, int64_t& steps) {
  steps = std::max<int64_t>(1, std::llround(share * static_cast<double>(steps)));
}
void Shorten(double share, int& steps) {
  int64_t wide = steps;
  Shorten(share, wide);
  steps = static_cast<int>(wide);
}

// Number of the first rollout of a round.
int64_t FirstRollout(const CollectConfig& collect, int round) {
  const int64_t later = collect.agent_episodes > 0 ? collect.agent_episodes : collect.episodes;
  return round == 1 ? 0 : collect.episodes + (round - 2) * later;
}

// The finished agent drives once more, and M's head alone learns what came of it, V's means: a
// dream of the world that the agent lives in, while h, and C with it, stay as they are.
void AddDreamStages(const RunContext& finished, Ranks& ranks,
                    std::vector<std::unique_ptr<Stage>>& stages) {
  RunContext dream = finished;
  dream.directory = finished.directory.Dream();
  dream.carried = finished.directory;
  dream.keeps_vision = false;
  dream.of_dream = true;
  ++dream.round;
  RunConfig& config = dream.config;
  config.pipeline.carry_over = 1;
  config.collect.agent_episodes = config.dream.agent_rollouts;
  config.memory.targets = LatentTargets::kMean;
  config.memory.trained = TrainedPart::kHead;
  config.memory.steps = config.dream.head_steps;
  stages.push_back(MakeCollectStage(dream, ranks, 0, &finished));
  stages.push_back(MakeEncodeStage(dream));
  stages.push_back(MakeMemoryStage(dream));
}

}  // namespace

std::vector<std::unique_ptr<Stage>> MakePipeline(const RunContext& run, Ranks& ranks) {
  std::vector<std::unique_ptr<Stage>> stages;
  const int rounds = run.config.pipeline.iterations;
  std::optional<RunContext> before;
  for (int round = 1; round <= rounds; ++round) {
    const CollectConfig& collect = run.config.collect;
    const PipelineConfig& pipeline = run.config.pipeline;
    RunContext now = run;
    now.round = round;
    if (round < rounds) {
      now.directory = run.directory.Round(round);
      now.rollouts_end = FirstRollout(collect, round + 1);
    }
    RunConfig& config = now.config;
    if (pipeline.carry_over == 0 && round < rounds) {
      Shorten(pipeline.warmup, config.vision.steps);
      // Until the last round colours do not matter.
      if (config.vision.recolour_steps > 0) {
        config.vision.recolour = 0;
        config.vision.recolour_steps = 0;
      }
      Shorten(pipeline.warmup, config.memory.steps);
      Shorten(pipeline.warmup, config.controller.generations);
    } else if (pipeline.carry_over > 0 && before) {
      Shorten(pipeline.carry_over, config.vision.steps);
      Shorten(pipeline.carry_over, config.memory.steps);
    }
    now.keeps_vision = before && pipeline.vision_rounds > 0 && round > pipeline.vision_rounds;
    if (before && (pipeline.carry_over > 0 || now.keeps_vision)) now.carried = before->directory;
    stages.push_back(
        MakeCollectStage(now, ranks, FirstRollout(collect, round), before ? &*before : nullptr));
    for (auto& stage : MakeVisionStages(now)) stages.push_back(std::move(stage));
    stages.push_back(MakeEncodeStage(now));
    for (int member = 1; member <= now.config.memory.members; ++member) {
      stages.push_back(MakeMemoryStage(now, member));
    }
    stages.push_back(MakeControllerStage(now, ranks));
    before = now;
  }
  stages.push_back(MakeEvaluateStage(run, ranks));
  // A C evolved in dreams is made from what plays them, which must not be made from C; several Ms
  // play each other's.
  if (run.config.dream.agent_rollouts > 0 && !run.config.controller.in_dream &&
      run.config.memory.members == 1) {
    AddDreamStages(*before, ranks, stages);
  }
  return stages;
}

}  // namespace worldmodels
