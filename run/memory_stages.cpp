#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "rollout/latent_encoder.h"
#include "run/model_stage.h"
#include "run/models.h"
#include "run/stages.h"
#include "training/memory_trainer.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

constexpr RandomStream kMember{25};  // index: the member of memory.members

std::string MemoryStageName(int member) {
  return member == 1 ? "train-memory" : fmt::format("train-memory, member {}", member);
}

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
  double EstimateSeconds(const MachineSpeed& speed) const override {
    const RunConfig& config = run_.config;
    const int64_t most = config.collect.episodes * config.pipeline.iterations;
    return static_cast<double>(std::min(run_.rollouts_end, most)) * kDisturbedSteps / speed.loop;
  }
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
  double EstimateSeconds(const MachineSpeed& speed) const override {
    const MemoryConfig& config = run_.config.memory;
    const int64_t done = TrainedMemorySteps(run_.directory.memory()).value_or(0);
    return static_cast<double>((config.steps - done) * config.batch_size * config.sequence_length) /
           speed.memory_training;
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

}  // namespace

std::unique_ptr<Stage> MakeEncodeStage(const RunContext& run) {
  return std::make_unique<EncodeStage>(run);
}
std::unique_ptr<Stage> MakeMemoryStage(const RunContext& run, int member) {
  return std::make_unique<MemoryStage>(run, member);
}

}  // namespace worldmodels
