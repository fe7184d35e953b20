#pragma once

#include <memory>
#include <vector>

#include "rollout/ranks.h"
#include "run/stage.h"

namespace worldmodels {

// The stages of a run that make data and models, each for one call of a command. run is copied;
// ranks must outlive the stage.

// Random rollouts; with an agent (of the round before), rollouts of its own, numbered from first
// on.
std::unique_ptr<Stage> MakeCollectStage(const RunContext& run, Ranks& ranks, int64_t first = 0,
                                        const RunContext* agent = nullptr);
// V's training, and that of its encoder alone after it, if there is one.
std::vector<std::unique_ptr<Stage>> MakeVisionStages(const RunContext& run);
std::unique_ptr<Stage> MakeEncodeStage(const RunContext& run);
// member: of memory.members.
std::unique_ptr<Stage> MakeMemoryStage(const RunContext& run, int member = 1);
// "train-controller", with the folder's name if C is in another than the usual one.
std::string ControllerStageName(const RunDirectory& run);
std::unique_ptr<Stage> MakeControllerStage(const RunContext& run, Ranks& ranks);
// The score on the run's evaluation tracks, evaluation.json.
std::unique_ptr<Stage> MakeEvaluateStage(const RunContext& run, Ranks& ranks);

}  // namespace worldmodels
