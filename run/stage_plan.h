#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rollout/ranks.h"
#include "run/stage.h"

namespace worldmodels {

// What there is of a stage, and whether it is what the run's settings and inputs would make.
struct StageState {
  enum class Kind {
    kNothing,     // nothing made yet
    kStart,       // a model without a state, from elsewhere: something to go on from
    kUnfinished,  // begun, or asked to become longer
    kLost,        // was done, but outputs are missing: the same can be made again
    kStale,       // made from something else than is there now
    kUnrecorded,  // made by an older program, which left no record
    kDone,
  };
  Kind kind = Kind::kNothing;
  std::string change = {};  // of kStale: the first difference; of kUnfinished: what became longer
  bool by_input = false;    // of kStale: only inputs differ
};

// Throws Error (kInput) for a broken record or unreadable input.
StageState Examine(const Stage& stage);

// "done", "not yet", "unfinished (vision.steps: 3, now 6)", "stale: ...".
std::string DescribeState(const StageState& state);

// Of what is stale, what may be made anew: nothing; all of it (any); from a stage on (its name).
struct Rebuild {
  bool any = false;
  std::string from = {};
};

// Checks that all stages, each made from those before it, can be done. Throws Error (kInput), in
// one line that names stage and change, if something that is not to be rebuilt is stale, or would
// be by what runs before it; nothing is touched then. Else returns what is to be made anew.
std::vector<Stage*> PlanStages(const std::vector<Stage*>& stages, const Rebuild& rebuild);

// Writes the records of stages that an older program made, from what is there; stages are those of
// the run's own configuration. Says so once.
void AdoptUnrecorded(const std::vector<Stage*>& stages, const RunDirectory& run);

// Called by all ranks: runs a stage that is not done, under its lock, keeps its record and adds to
// its time in stages.json; false if it was done. anew: what is there is discarded first. begins, if
// set, is called at rank 0 once nothing stands in the way, before anything is touched. Throws Error
// (kInput) as PlanStages if it is stale, or if another process is at work on it.
bool RunStage(Stage& stage, const RunDirectory& run, Ranks& ranks, bool anew = false,
              const std::function<void()>& begins = {});

}  // namespace worldmodels
