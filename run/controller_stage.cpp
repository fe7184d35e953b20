#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "common/atomic_file.h"
#include "common/json_file.h"
#include "env/private_display.h"
#include "rollout/agent_evaluator.h"
#include "run/model_stage.h"
#include "run/models.h"
#include "run/stages.h"
#include "training/controller_trainer.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

class ControllerStage : public ModelStage {
 public:
  ControllerStage(const RunContext& run, Ranks& ranks)
      : ModelStage(run, ControllerStageName(run.directory),
                   ModelFiles(run.directory.controller(), {}, {"metrics.csv", "world.json"})),
        ranks_(ranks) {
    if (run_.config.controller.in_dream) run_.in_dream = true;
    if (run_.in_dream) run_.config.dream = run_.config.dream.ForEvolution();
  }

  MadeFrom Recipe() const override {
    // Of the dream, or of the run itself.
    const RunDirectory directory = run_.in_dream ? DreamOf(run_).directory : run_.directory;
    MadeFrom made = BeginRecord(name(), run_.config);
    std::vector<std::string> keys = {"controller"};
    if (run_.in_dream) {
      keys.emplace_back("dream");
      AddInput(made, directory.latents());
    } else {
      keys.insert(keys.end(), {"environment", "rollout.precision"});
      AddInput(made, directory.vision_model());
    }
    AddInput(made, directory.memory_model());
    for (int member = 2; run_.in_dream && member <= run_.config.memory.members; ++member) {
      AddInput(made, directory.Member(member).memory_model());
    }
    if (run_.config.controller.standardise) AddInput(made, run_.directory.standardisation());
    // The world is told below, however it was asked for; what comes after C is not of its making.
    made.settings = Settings(run_.config, keys,
                             {"environment.renderer", "controller.in_dream", "dream.agent_rollouts",
                              "dream.head_steps"});
    if (carries()) AddCarried(made, &RunDirectory::controller_model);
    made.settings["controller.world"] = run_.in_dream ? "dream" : "real";
    if (!run_.start_from.empty()) {
      made.settings["controller.start_from"] = run_.start_from;
      const RunDirectory other(run_.directory.root(), run_.start_from);
      AddInput(made, run_.goes_on ? SearchState(other) : other.controller_model());
    }
    return made;
  }
  std::string grows() const override { return "controller.generations"; }
  std::string advice() const override { return "another --controller NAME"; }
  bool Complete() const override {
    return Reached(TrainedGenerations(run_.directory.controller()), WantedGenerations());
  }

  // world.json says where an older program trained it.
  MadeFrom Adopted() const override {
    if (!fs::exists(run_.directory.controller_world())) return Recipe();
    return ReadJson(run_.directory.controller_world(),
                    [&](const nlohmann::ordered_json& world) { return MadeInWorld(world); });
  }

  double EstimateSeconds(const MachineSpeed& speed) const override {
    constexpr double kDreamFaster = 4;  // a guess: no world, no V
    const ControllerConfig& config = run_.config.controller;
    const auto done = static_cast<int>(TrainedGenerations(run_.directory.controller()).value_or(0));
    double steps = 0, repeats = config.repeats_min;
    for (int generation = 1; generation <= WantedGenerations(); ++generation) {
      if (generation > done) {
        steps += config.population * std::floor(repeats) * kTrainingSteps;
        if (generation % config.validation_every == 0) {
          steps += config.validation_episodes * kDrivenSteps;
        }
      }
      // Ranks are noisy as a rule (docs/experiments.md).
      repeats = std::min<double>(repeats * config.repeats_growth, config.repeats_max);
    }
    return steps / (run_.in_dream ? kDreamFaster * speed.loop : speed.loop);
  }

  void Run() override {
    if (const auto before = SearchBefore()) CarrySearch(*before);
    const WorldModels models = LoadWorldModels(run_);
    const SearchSpace space = Space();
    ControllerConfig config = run_.config.controller;
    config.generations = WantedGenerations();
    std::optional<LinearController> start;
    if (!run_.start_from.empty() && !run_.goes_on) {
      RunContext other = run_;
      other.directory = RunDirectory(run_.directory.root(), run_.start_from);
      start = LoadController(other);
    }
    if (ranks_.leads()) DescribeWorld();
    const auto display = DisplayFor(run_);
    const auto executor = MakeExecutor(run_, models, ranks_);
    LeadOverRanks(*executor, [&](const EpisodeEvaluator& evaluate) {
      TrainController(config, Seed(), run_.quiet, evaluate, space, start,
                      run_.directory.controller());
    });
  }

 private:
  MadeFrom MadeInWorld(const nlohmann::ordered_json& world) const {
    RunContext then = run_;
    DreamConfig& dream = then.config.dream;
    then.in_dream = world.value("world", "real") == "dream";
    then.start_from = world.value("start_from", "");
    dream.temperature = world.value("temperature", dream.temperature);
    if (world.contains("max_steps")) {
      const int64_t steps = JsonCount(run_.directory.controller_world(), world, "max_steps");
      dream.max_steps = static_cast<int>(std::min<int64_t>(steps, std::numeric_limits<int>::max()));
    }
    dream.done_threshold = world.value("done_threshold", dream.done_threshold);
    dream.starts = ParseChoice<DreamFrames>(world.value("starts", "")).value_or(dream.starts);
    return ControllerStage(then, ranks_).Recipe();
  }

  static fs::path SearchState(const RunDirectory& directory) {
    return directory.controller() / "state.safetensors";
  }

  // Whose search goes on: that of the round before, or of --start-from.
  std::optional<RunDirectory> SearchBefore() const {
    if (run_.goes_on) return RunDirectory(run_.directory.root(), run_.start_from);
    return carries() ? run_.carried : std::nullopt;
  }

  // The count of generations goes on, too.
  int64_t WantedGenerations() const {
    const auto before = SearchBefore();
    return (before ? TrainedGenerations(before->controller()).value_or(0) : 0) +
           run_.config.controller.generations;
  }
  void CarrySearch(const RunDirectory& before) const {
    if (fs::exists(SearchState(before))) {
      if (fs::exists(files().state)) return;
      CarriedSearch(SafeTensors::Load(SearchState(before))).Save(files().state);
    } else if (run_.goes_on) {
      FailInput("{}: not there; without it the search cannot go on (--go-on)",
                SearchState(before).string());
    } else {
      CarryOver(&RunDirectory::controller_model);
    }
  }
  // A search that goes on keeps the meaning of its parameters.
  SearchSpace Space() const {
    return SearchBefore() && fs::exists(files().state)
               ? SpaceOfSearch(SafeTensors::Load(files().state))
               : LoadSearchSpace(run_);
  }

  void DescribeWorld() const {
    nlohmann::ordered_json json = {{"world", run_.in_dream ? "dream" : "real"}};
    if (run_.in_dream) {
      const DreamConfig& dream = run_.config.dream;
      json["temperature"] = dream.temperature;
      json["max_steps"] = dream.max_steps;
      json["done_threshold"] = dream.done_threshold;
      json["starts"] = NameOf(dream.starts);
    }
    if (!run_.start_from.empty()) json["start_from"] = run_.start_from;
    WriteFileAtomically(run_.directory.controller_world(), json.dump() + "\n");
  }

  Ranks& ranks_;
};

}  // namespace

std::string ControllerStageName(const RunDirectory& run) {
  const std::string folder = run.controller().filename().string();
  return folder == "controller" ? "train-controller" : "train-controller, " + folder;
}
std::unique_ptr<Stage> MakeControllerStage(const RunContext& run, Ranks& ranks) {
  return std::make_unique<ControllerStage>(run, ranks);
}

}  // namespace worldmodels
