#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "common/atomic_file.h"
#include "common/json_file.h"
#include "env/private_display.h"
#include "rollout/agent_evaluator.h"
#include "rollout/frame_recolourer.h"
#include "rollout/latent_encoder.h"
#include "run/models.h"
#include "run/stages.h"
#include "training/controller_trainer.h"
#include "training/memory_trainer.h"
#include "training/vision_trainer.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

constexpr const char* kState = "state.safetensors";
constexpr RandomStream kMember{25};  // index: the member of memory.members
constexpr RandomStream kRound{27};   // index: the round, of those that go on from another

std::string MemoryStageName(int member) {
  return member == 1 ? "train-memory" : fmt::format("train-memory, member {}", member);
}

// Where a model in training keeps what.
StageFiles ModelFiles(const fs::path& folder, const std::vector<fs::path>& more,
                      const std::vector<std::string>& others) {
  StageFiles files{.record = folder / "made_from.json",
                   .lock = folder / ".lock",
                   .outputs = {folder / "model.safetensors"},
                   .state = folder / kState,
                   .others = {}};
  files.outputs.insert(files.outputs.end(), more.begin(), more.end());
  for (const std::string& other : others) files.others.push_back(folder / other);
  return files;
}

class ModelStage : public Stage {
 public:
  ModelStage(const RunContext& run, const std::string& name, StageFiles files)
      : Stage(run.directory.round() + name, std::move(files)), run_(run) {}

  // Whether M and C begin with those of the round before. V alone may be kept, too.
  bool carries() const { return run_.carried && run_.config.pipeline.carry_over > 0; }

  // Whether all outputs are there and the state, if there is one, is that far.
  bool Reached(const std::optional<int64_t>& steps, int64_t wanted) const {
    for (const fs::path& output : files().outputs) {
      if (!fs::exists(output)) return false;
    }
    return steps >= wanted;
  }

 protected:
  void AddInput(MadeFrom& made, const fs::path& path) const {
    made.inputs[NameInRun(run_.directory, path)] = DigestIfThere(path);
  }
  void AddRollouts(MadeFrom& made) const {
    std::vector<fs::path> files;
    for (const auto& [index, path] : ListEpisodes(run_.rollouts())) files.push_back(path);
    made.inputs["rollouts"] = DigestListing(files);
  }

  // Of random numbers. A round that goes on from another draws others: else the search would try
  // the same directions again.
  uint64_t Seed() const {
    const auto seed = static_cast<uint64_t>(run_.config.seed);
    return carries() ? MakeRandom(seed, kRound, static_cast<uint64_t>(run_.round))() : seed;
  }

  // The model of the round before is what this one begins with: training takes a model without a
  // state as its starting point.
  void AddCarried(MadeFrom& made, fs::path (RunDirectory::*model)() const) const {
    if (run_.carried) AddInput(made, (*run_.carried.*model)());
  }
  void CarryOver(fs::path (RunDirectory::*model)() const) const {
    if (!run_.carried || fs::exists(files().state) || fs::exists(files().outputs[0])) return;
    WriteFileAtomically(files().outputs[0], ReadFile((*run_.carried.*model)()));
  }

  RunContext run_;
};

class VisionStage : public ModelStage {
 public:
  explicit VisionStage(const RunContext& run)
      : ModelStage(run, "train-vision",
                   ModelFiles(run.directory.vision(), {}, {"metrics.csv", "latent_kl.csv"})) {}

  MadeFrom Recipe() const override {
    MadeFrom made = BeginRecord(name(), run_.config);
    made.settings = Settings(run_.config, {"vision"},
                             {"vision.metrics_interval", "vision.validation_interval",
                              "vision.validation_frames", "vision.checkpoint_seconds"});
    AddRollouts(made);
    AddCarried(made, &RunDirectory::vision_model);
    return made;
  }
  std::string grows() const override { return "vision.steps"; }
  bool Complete() const override {
    return Reached(TrainedVisionSteps(run_.directory.vision()), run_.config.vision.steps);
  }
  void Run() override {
    CarryOver(&RunDirectory::vision_model);
    const VisionConfig& config = run_.config.vision;
    const FrameRecolourer recolourer(config.RecolourKinds());
    TrainVision(config, Seed(), run_.threads, run_.quiet, run_.rollouts(), run_.directory.vision(),
                &recolourer);
  }
};

// V of the round before, as it is (pipeline.vision_rounds).
class KeptVisionStage : public ModelStage {
 public:
  explicit KeptVisionStage(const RunContext& run)
      : ModelStage(run, "keep-vision",
                   {.record = run.directory.vision() / "made_from.json",
                    .lock = run.directory.vision() / ".lock",
                    .outputs = {run.directory.vision_model()},
                    .state = {},
                    .others = {}}) {}

  MadeFrom Recipe() const override {
    MadeFrom made = BeginRecord(name(), run_.config);
    AddCarried(made, &RunDirectory::vision_model);
    return made;
  }
  bool disposable() const override { return true; }
  bool Complete() const override { return fs::exists(run_.directory.vision_model()); }
  void Run() override {
    WriteFileAtomically(run_.directory.vision_model(), ReadFile(run_.carried->vision_model()));
  }
};

class EncodeStage : public ModelStage {
 public:
  explicit EncodeStage(const RunContext& run)
      : ModelStage(run, "encode",
                   {.record = run.directory.memory() / "latents.made_from.json",
                    .lock = run.directory.memory() / ".encode.lock",
                    .outputs = {run.directory.latents()},
                    .state = {},
                    .others = {}}) {}

  MadeFrom Recipe() const override {
    MadeFrom made = BeginRecord(name(), run_.config);
    made.seed = 0;  // nothing is drawn
    made.settings = Settings(run_.config, {"rollout.precision"});
    AddRollouts(made);
    AddInput(made, run_.directory.vision_model());
    return made;
  }
  bool disposable() const override { return true; }
  bool data() const override { return true; }
  bool Complete() const override { return fs::exists(run_.directory.latents()); }
  void Run() override {
    // With the same V the latents of the round before are this round's too.
    std::optional<LatentDataset> known;
    if (run_.keeps_vision && fs::exists(run_.carried->latents())) {
      known = LatentDataset::Load(run_.carried->latents(), run_.config.vision.latent_size);
    }
    EncodeRollouts(LoadVision(run_), run_.config.rollout.precision, run_.threads, run_.quiet,
                   run_.rollouts(), known ? &*known : nullptr, run_.directory.memory());
  }
};

class MemoryStage : public ModelStage {
 public:
  MemoryStage(const RunContext& run, int member)
      : ModelStage(run, MemoryStageName(member), Files(run.directory.Member(member))),
        member_(member) {
    run_.directory = run.directory.Member(member);
    if (run_.carried) run_.carried = run_.carried->Member(member);
  }

  MadeFrom Recipe() const override {
    MadeFrom made = BeginRecord(name(), run_.config);
    made.settings = Settings(run_.config, {"memory"},
                             {"memory.members", "memory.memory_gb", "memory.metrics_interval",
                              "memory.validation_interval", "memory.checkpoint_seconds"});
    AddInput(made, run_.directory.latents());
    if (carries()) AddCarried(made, &RunDirectory::memory_model);
    return made;
  }
  std::string grows() const override { return "memory.steps"; }
  bool disposable() const override { return run_.of_dream; }
  bool Complete() const override {
    return Reached(TrainedMemorySteps(run_.directory.memory()), run_.config.memory.steps);
  }
  void Run() override {
    if (carries()) CarryOver(&RunDirectory::memory_model);
    TrainMemory(run_.config.memory, run_.config.vision.latent_size, MemberSeed(), run_.threads,
                run_.quiet, run_.directory.latents(), run_.directory.memory());
  }

 private:
  static StageFiles Files(const RunDirectory& directory) {
    return ModelFiles(directory.memory(), {directory.standardisation(), directory.diagnostics()},
                      {"metrics.csv"});
  }

  uint64_t MemberSeed() const {
    if (member_ == 1) return Seed();
    return MakeRandom(Seed(), kMember, static_cast<uint64_t>(member_))();
  }

  int member_;
};

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
      AddInput(made, RunDirectory(directory.root(), run_.start_from).controller_model());
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

  void Run() override {
    if (carries()) CarrySearch();
    const WorldModels models = LoadWorldModels(run_);
    const SearchSpace space = Space();
    ControllerConfig config = run_.config.controller;
    config.generations = WantedGenerations();
    std::optional<LinearController> start;
    if (!run_.start_from.empty()) {
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

  fs::path carried_state() const { return run_.carried->controller() / kState; }

  // The search of the round before goes on; its count of generations, too.
  int64_t WantedGenerations() const {
    const int64_t before =
        carries() ? TrainedGenerations(run_.carried->controller()).value_or(0) : 0;
    return before + run_.config.controller.generations;
  }
  void CarrySearch() const {
    if (!fs::exists(carried_state())) {
      CarryOver(&RunDirectory::controller_model);
    } else if (!fs::exists(files().state)) {
      CarriedSearch(SafeTensors::Load(carried_state())).Save(files().state);
    }
  }
  // A search that goes on keeps the meaning of its parameters.
  SearchSpace Space() const {
    return carries() && fs::exists(files().state) ? SpaceOfSearch(SafeTensors::Load(files().state))
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

std::unique_ptr<Stage> MakeVisionStage(const RunContext& run) {
  if (run.keeps_vision) return std::make_unique<KeptVisionStage>(run);
  return std::make_unique<VisionStage>(run);
}
std::unique_ptr<Stage> MakeEncodeStage(const RunContext& run) {
  return std::make_unique<EncodeStage>(run);
}
std::unique_ptr<Stage> MakeMemoryStage(const RunContext& run, int member) {
  return std::make_unique<MemoryStage>(run, member);
}
std::string ControllerStageName(const RunDirectory& run) {
  const std::string folder = run.controller().filename().string();
  return folder == "controller" ? "train-controller" : "train-controller, " + folder;
}
std::unique_ptr<Stage> MakeControllerStage(const RunContext& run, Ranks& ranks) {
  return std::make_unique<ControllerStage>(run, ranks);
}

}  // namespace worldmodels
