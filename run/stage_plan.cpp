#include "run/stage_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/file_lock.h"
#include "common/resident_memory.h"
#include "run/stage_times.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;
using Kind = StageState::Kind;

bool HasState(const Stage& stage) {
  return !stage.files().state.empty() && fs::exists(stage.files().state);
}

// What became of the outputs that the record knows.
struct OutputState {
  bool missing = false;
  std::string changed;  // the first that is another; empty: none
};

OutputState CompareOutputs(const MadeFrom& record, const Stage& stage) {
  OutputState state;
  const auto now = stage.DigestOutputs();
  for (const auto& [name, digest] : record.outputs) {
    const auto found = now.find(name);
    state.missing |= found == now.end();
    if (found == now.end() || found->second == digest || !state.changed.empty()) continue;
    state.changed = (stage.files().record.parent_path() / name).string();
  }
  return state;
}

[[noreturn]] void FailStale(const Stage& stage, const std::string& change) {
  FailInput("{} is stale: {}; --rebuild makes it and what follows anew, or take {}", stage.name(),
            change, stage.advice());
}

void CheckName(const std::vector<Stage*>& stages, const std::string& name) {
  std::vector<std::string> names;
  for (const Stage* stage : stages) names.push_back(stage->name());
  if (!name.empty() && std::ranges::find(names, name) == names.end()) {
    FailInput("--rebuild {}: no such stage; there are {}", name, fmt::join(names, ", "));
  }
}

}  // namespace

StageState Examine(const Stage& stage) {
  const std::optional<MadeFrom> record = LoadMadeFrom(stage.files().record);
  const bool begun = stage.Begun();
  if (!record) {
    if (!begun) return {};
    if (!stage.files().state.empty() && !HasState(stage)) return {.kind = Kind::kStart};
    return {Kind::kUnrecorded, "made by an older program, which left no record"};
  }
  if (!begun && !record->finished()) return {};
  const Changes changes = Compare(*record, stage.Recipe(), stage.grows());
  if (!changes.differences.empty()) {
    return {Kind::kStale, changes.differences.front(), changes.inputs_alone};
  }
  if (!record->finished()) return {.kind = Kind::kUnfinished};
  const OutputState outputs = CompareOutputs(*record, stage);
  // Where one output is many files, only the stage knows whether all are there.
  const bool complete = !stage.files().outputs.empty() || stage.Complete();
  if (!changes.growth && (outputs.missing || !complete)) return {.kind = Kind::kLost};
  if (!outputs.changed.empty()) {
    return {Kind::kStale, outputs.changed + " is not the one made here: copied or edited"};
  }
  if (changes.growth) return {Kind::kUnfinished, *changes.growth};
  return {.kind = Kind::kDone};
}

std::string DescribeState(const StageState& state) {
  switch (state.kind) {
    case Kind::kNothing:
      return "not yet";
    case Kind::kStart:
      return "a model without a state";
    case Kind::kUnfinished:
      return state.change.empty() ? "unfinished" : "unfinished (" + state.change + ")";
    case Kind::kLost:
      return "files are missing";
    case Kind::kStale:
      return "stale: " + state.change;
    case Kind::kUnrecorded:
      return state.change;
    case Kind::kDone:
      return "done";
  }
  throw std::logic_error("DescribeState: no such state");
}

std::vector<Stage*> PlanStages(const std::vector<Stage*>& stages, const Rebuild& rebuild) {
  CheckName(stages, rebuild.from);
  std::vector<Stage*> discarded;
  bool rebuilding = false;
  std::string cause;      // why what follows is no longer what it was made from; empty: it is
  bool only_data = true;  // and whether that is only that there was no data yet
  bool lost = false;      // whether inputs of what follows will be as they were once made again
  for (Stage* stage : stages) {
    const StageState state = Examine(*stage);
    const bool stale = (state.kind == Kind::kStale && !(lost && state.by_input)) ||
                       state.kind == Kind::kUnrecorded;
    lost |= state.kind == Kind::kLost;
    std::string change = stale ? state.change : "";
    if (change.empty() && !cause.empty() && stage->Begun()) {
      // A model from elsewhere was made from no data of this run.
      if (state.kind != Kind::kStart || !only_data) change = cause;
    }
    const bool asked = rebuild.from == stage->name();
    const bool anew = asked || (rebuilding && stage->Begun()) || !change.empty();
    if (anew && !stage->disposable()) {
      if (!asked && !rebuilding && !rebuild.any) FailStale(*stage, change);
      rebuilding = true;
      discarded.push_back(stage);
    }
    if (stage->leaf()) continue;
    std::string what;
    if (anew) {
      what = "is made anew";
    } else if (state.kind == Kind::kUnfinished || state.kind == Kind::kStart) {
      what = "goes on";
      change = state.change;
    } else if (state.kind == Kind::kNothing) {
      what = "is still to be made";
    } else {
      continue;
    }
    if (cause.empty() || only_data) {
      cause =
          fmt::format("{} {}{}", stage->name(), what, change.empty() ? "" : " (" + change + ")");
    }
    only_data &= stage->data() && state.kind == Kind::kNothing;
  }
  return discarded;
}

void AdoptUnrecorded(const std::vector<Stage*>& stages, const RunDirectory& run) {
  std::vector<std::string> adopted;
  for (const Stage* stage : stages) {
    if (!stage->Begun() || fs::exists(stage->files().record)) continue;
    if (!stage->files().state.empty() && !HasState(*stage)) continue;
    MadeFrom record = stage->Adopted();
    record.program = "unknown";
    if (stage->Complete()) record.outputs = stage->DigestOutputs();
    SaveMadeFrom(stage->files().record, record);
    adopted.push_back(stage->name());
  }
  if (adopted.empty()) return;
  spdlog::warn(
      "{}: made by an older program, without a record of what from; taken as made with its "
      "config.yaml from what is there: {}",
      run.root().string(), fmt::join(adopted, ", "));
}

bool RunStage(Stage& stage, const RunDirectory& run, Ranks& ranks, bool anew,
              const std::function<void()>& begins) {
  constexpr const char* kRun = "run";
  ReturnFreedMemory();  // the stage's own bounds on memory are of the process as a whole
  if (!ranks.leads()) {
    if (ranks.Broadcast("") != kRun) return false;
    stage.Run();
    return true;
  }
  const auto done = [&] { return !anew && Examine(stage).kind == Kind::kDone; };
  std::optional<FileLock> lock;
  if (!done()) lock.emplace(stage.files().lock, "worldmodels " + stage.name());
  if (!lock || done()) {  // another process may have ended it just before the lock
    ranks.Broadcast("done");
    return false;
  }
  const StageState state = Examine(stage);
  if (!anew && state.kind == Kind::kStale && !stage.disposable()) FailStale(stage, state.change);
  if (begins) begins();
  // What is made without asking must not go on from what was made of something else. A leaf is
  // written whole: until then the old one is better than none.
  const bool replaced = state.kind == Kind::kStale && !stage.leaf();
  if (anew || replaced) stage.Discard();
  RemoveAbandonedTemporaries(stage.files().record.parent_path());
  MadeFrom record = stage.Recipe();
  SaveMadeFrom(stage.files().record, record);
  ranks.Broadcast(kRun);
  {
    const StageTimer timer(run, stage.name());
    stage.Run();
  }
  record.outputs = stage.DigestOutputs();
  SaveMadeFrom(stage.files().record, record);
  return true;
}

}  // namespace worldmodels
