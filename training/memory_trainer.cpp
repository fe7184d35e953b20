#include "training/memory_trainer.h"

#include <fmt/format.h>

#include <limits>
#include <utility>
#include <vector>

#include "common/atomic_file.h"
#include "common/error.h"
#include "common/resident_memory.h"
#include "common/workers.h"
#include "memory/baselines.h"
#include "memory/diagnostics.h"
#include "memory/latent_dataset.h"
#include "memory/mdn_rnn_training.h"
#include "memory/sequence_sampler.h"
#include "memory/sequence_stream.h"
#include "memory/standardisation.h"
#include "memory/validation.h"
#include "nn/adam.h"

namespace worldmodels {
namespace {

constexpr RandomStream kMemoryInit{5};  // of M's weights
MdnRnn RandomModel(const MemoryConfig& config, int latent_size, uint64_t seed) {
  Pcg64 random = MakeRandom(seed, kMemoryInit);
  return MdnRnn::Random(config, latent_size, random);
}

class MemoryTrainee : public Trainee {
 public:
  MemoryTrainee(const MemoryConfig& config, int latent_size, uint64_t seed, int threads,
                std::filesystem::path latents, std::filesystem::path dir)
      : config_(config),
        latent_size_(latent_size),
        seed_(seed),
        threads_(threads),
        latents_(std::move(latents)),
        dir_(std::move(dir)),
        model_(RandomModel(config, latent_size, seed)),
        adam_(model_.parameters()) {}

  int64_t step() const override { return adam_.step(); }

  SafeTensors Model() const override {
    SafeTensors tensors;
    model_.AddTo(tensors);
    return tensors;
  }

  void AddState(SafeTensors& state) const override {
    adam_.Save(state);
    if (stream_) stream_->Save(state);
  }

  void LoadState(const SafeTensors& state) override {
    LoadModel(state);
    adam_.Load(state);
    state_ = state;
  }

  void LoadModel(const SafeTensors& model) override {
    model_ = MdnRnn::FromTensors(model, config_, latent_size_);
    adam_ = Adam(model_.parameters());
  }

  void Prepare(const ShowFigure&) override {
    data_.emplace(LatentDataset::Load(latents_, latent_size_, config_.memory_gb));
    training_episodes_ = data_->Select(false);
    held_out_ = data_->Select(true);
    if (training_episodes_.empty()) {
      FailInput(
          "{}: none of {} episodes can be trained on, expected one of at least one step that "
          "is not held out (every tenth is)",
          latents_.string(), data_->size());
    }
    threads_ = Workers(threads_).size();
    baselines_ = MeasureBaselines(*data_, training_episodes_, held_out_, config_.targets);
    training_.emplace(model_, config_, threads_);
    if (!config_.carry_state) {
      sampler_.emplace(*data_, training_episodes_, seed_);
      return;
    }
    stream_.emplace(*data_, training_episodes_, seed_, config_.batch_size, config_.hidden_size);
    // It begins anew if the state has none, or one of other sizes.
    if (state_ && stream_->Fits(*state_)) stream_->Load(*state_, state_->path());
    state_.reset();
  }

  bool can_validate() const override { return !held_out_.empty(); }

  std::vector<double> Step(const ShowFigure& show) override {
    const auto number = static_cast<uint64_t>(step() + 1);
    const SequenceTargets targets(config_);
    if (stream_) {
      stream_->Next(number, config_.sequence_length, targets, threads_, batch_);
    } else {
      sampler_->Draw(number, config_.sequence_length, config_.batch_size, targets, threads_,
                     batch_);
    }
    const MdnRnnLoss loss = training_->Step(batch_, stream_ ? &stream_->state() : nullptr);
    if (!memory_checked_) CheckMemory();
    const double norm = ClipGradients(
        model_.parameters(), config_.gradient_clip > 0 ? config_.gradient_clip
                                                       : std::numeric_limits<double>::infinity());
    adam_.Step(
        DecayedRate(config_.learning_rate, config_.learning_rate_final, step(), config_.steps));
    show(fmt::format("nll {:.4f}", loss.nll));
    return {loss.nll, loss.reward_mse, loss.done_bce, norm};
  }

  std::vector<double> Measure(bool validate, double steps_per_second, const ShowFigure&) override {
    const double nll = validate ? Validate(*training_, config_, *data_, held_out_, seed_).nll
                                : std::numeric_limits<double>::quiet_NaN();
    return {nll, baselines_.copy, baselines_.step,
            steps_per_second * config_.sequence_length * config_.batch_size};
  }

  void Finish() override {
    MeasureStandardisation(model_, *data_, training_episodes_, threads_)
        .Save(standardisation_path());
    WriteFileAtomically(diagnostics_path(),
                        MeasureDiagnostics(model_, *data_, training_episodes_, held_out_,
                                           config_.targets, seed_, threads_));
  }

  bool finished() const override {
    return std::filesystem::exists(standardisation_path()) &&
           std::filesystem::exists(diagnostics_path());
  }

 private:
  std::filesystem::path standardisation_path() const {
    return dir_ / "standardisation.safetensors";
  }
  std::filesystem::path diagnostics_path() const { return dir_ / "diagnostics.json"; }

  // After a step everything that training takes is in place.
  void CheckMemory() {
    memory_checked_ = true;
    const double taken = static_cast<double>(MeasureResidentMemory().own) / 1e9;
    if (taken < config_.memory_gb) return;
    FailInput(
        "memory.memory_gb {}: training M takes {:.2f} GB without the latents; raise it, or lower "
        "memory.batch_size or memory.sequence_length",
        config_.memory_gb, taken);
  }

  const MemoryConfig& config_;
  int latent_size_;
  uint64_t seed_;
  int threads_;
  std::filesystem::path latents_, dir_;
  MdnRnn model_;
  Adam adam_;
  std::optional<SafeTensors> state_;  // until Prepare, which knows the data that stream.* point to

  // From Prepare on.
  std::optional<LatentDataset> data_;
  std::vector<int64_t> training_episodes_, held_out_;
  Baselines baselines_;
  std::optional<MdnRnnTraining> training_;
  std::optional<SequenceStream> stream_;  // one of the two
  std::optional<SequenceSampler> sampler_;
  MdnRnnBatch batch_;
  bool memory_checked_ = false;
};

}  // namespace

void TrainMemory(const MemoryConfig& config, int latent_size, uint64_t seed, int threads,
                 bool quiet, const std::filesystem::path& latents,
                 const std::filesystem::path& memory_dir, const StopRequest& stop) {
  const TrainingPlan plan = {
      .directory = memory_dir,
      .title = "train-memory",
      .unit = "updates",
      .averaged = {"nll", "reward_mse", "done_bce", "gradient_norm"},
      .measured = {"validation_nll", "baseline_copy_nll", "baseline_step_nll", "steps_per_second"},
      .steps = config.steps,
      .metrics_interval = config.metrics_interval,
      .validation_interval = config.validation_interval,
      .checkpoint_seconds = config.checkpoint_seconds,
      .advice = "try a smaller memory.learning_rate",
      .quiet = quiet};
  MemoryTrainee trainee(config, latent_size, seed, threads, latents, memory_dir);
  RunTraining(trainee, plan, stop);
}

std::optional<int64_t> TrainedMemorySteps(const std::filesystem::path& memory_dir) {
  return CountInState(memory_dir, "adam.step");
}

}  // namespace worldmodels
