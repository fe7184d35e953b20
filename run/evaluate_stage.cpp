#include <filesystem>
#include <nlohmann/json.hpp>

#include "common/atomic_file.h"
#include "run/evaluation.h"
#include "run/stages.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

class EvaluateStage : public Stage {
 public:
  EvaluateStage(const RunContext& run, Ranks& ranks)
      : Stage("evaluate",
              {.record = run.directory.root() / "evaluation.made_from.json",
               .lock = run.directory.root() / ".evaluate.lock",
               .outputs = {run.directory.evaluation(), run.directory.evaluation_tracks()},
               .state = {},
               .others = {}}),
        run_(run),
        ranks_(ranks) {}

  MadeFrom Recipe() const override {
    MadeFrom made = BeginRecord(name(), run_.config);
    // collect: of the random policy beside it.
    made.settings = Settings(
        run_.config, {"evaluation", "environment", "rollout.precision", "collect"},
        {"environment.renderer", "collect.episodes", "collect.max_steps", "collect.stall_steps",
         "collect.random_start", "collect.takeover", "collect.agent_episodes", "collect.spread"});
    AddAgent(made, run_.directory);
    return made;
  }
  bool disposable() const override { return true; }
  bool leaf() const override { return true; }
  bool Complete() const override {
    return fs::exists(files().outputs[0]) && fs::exists(files().outputs[1]);
  }

  double EstimateSeconds(const MachineSpeed& speed) const override {
    return static_cast<double>(run_.config.evaluation.episodes) * (kDrivenSteps + kRandomSteps) /
           speed.loop;
  }

  void Run() override {
    const EvaluationConfig& config = run_.config.evaluation;
    const auto results = EvaluateAgent(run_, ranks_);
    const auto random =
        EvaluateRandomPolicy(ranks_, run_.config.collect, run_.config.environment, config,
                             static_cast<uint64_t>(run_.config.seed), run_.threads, run_.quiet);
    auto json = nlohmann::ordered_json::parse(ToJson(Summarise(results, config.first_seed)));
    json["random_policy"] =
        nlohmann::ordered_json::parse(ToJson(Summarise(random, config.first_seed)));
    SavePerTrack(run_.directory.evaluation_tracks(), results, config.first_seed);
    WriteFileAtomically(run_.directory.evaluation(), json.dump(2) + "\n");
  }

 private:
  RunContext run_;
  Ranks& ranks_;
};

}  // namespace

std::unique_ptr<Stage> MakeEvaluateStage(const RunContext& run, Ranks& ranks) {
  return std::make_unique<EvaluateStage>(run, ranks);
}

}  // namespace worldmodels
