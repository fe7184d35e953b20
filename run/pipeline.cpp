#include "run/pipeline.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace worldmodels {
namespace {

// An early round trains for a share of the time, on what was collected by then.
RunContext EarlyRound(const RunContext& run, int round) {
  RunContext early = run;
  early.directory = run.directory.Round(round);
  early.rollouts_end = round * run.config.collect.episodes;
  const auto share = [&](auto& steps) {
    steps =
        std::max<int64_t>(1, std::llround(run.config.pipeline.warmup * static_cast<double>(steps)));
  };
  share(early.config.vision.steps);
  share(early.config.memory.steps);
  share(early.config.controller.generations);
  return early;
}

}  // namespace

std::vector<std::unique_ptr<Stage>> MakePipeline(const RunContext& run, Ranks& ranks) {
  std::vector<std::unique_ptr<Stage>> stages;
  const int rounds = run.config.pipeline.iterations;
  std::optional<RunContext> before;
  for (int round = 1; round <= rounds; ++round) {
    const RunContext now = round < rounds ? EarlyRound(run, round) : run;
    stages.push_back(MakeCollectStage(now, ranks, (round - 1) * run.config.collect.episodes,
                                      before ? &*before : nullptr));
    stages.push_back(MakeVisionStage(now));
    stages.push_back(MakeEncodeStage(now));
    stages.push_back(MakeMemoryStage(now));
    stages.push_back(MakeControllerStage(now, ranks));
    before = now;
  }
  stages.push_back(MakeEvaluateStage(run, ranks));
  return stages;
}

}  // namespace worldmodels
