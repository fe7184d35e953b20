#include "memory/memory_trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "common/atomic_file.h"
#include "common/checkpoint_clock.h"
#include "common/error.h"
#include "common/interrupt.h"
#include "common/metrics.h"
#include "common/progress.h"
#include "common/safetensors.h"
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
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// The model in training and its files.
class Run {
 public:
  Run(const MemoryConfig& config, int latent_size, uint64_t seed, std::filesystem::path dir)
      : dir_(std::move(dir)),
        model_(MakeModel(config, latent_size, seed)),
        adam_(model_.parameters()) {
    if (!std::filesystem::exists(state_path())) return;
    const SafeTensors state = SafeTensors::Load(state_path());
    MdnRnn::CheckScales(state, config, state_path());
    // Value by value: Adam holds on to the parameters.
    for (Parameter* parameter : model_.parameters()) {
      state.Get<float>(parameter->name, parameter->shape, parameter->value);
    }
    adam_.Load(state);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // The stream of training sequences goes on where the state left it; it begins anew if it was
  // not there or had other sizes.
  void Resume(SequenceStream& stream) const {
    if (!std::filesystem::exists(state_path())) return;
    const SafeTensors state = SafeTensors::Load(state_path());
    if (stream.Fits(state)) stream.Load(state, state_path());
  }

  // stream may be null. The state goes last: with a kill in between, the model is ahead of the
  // state, which leads to the same model again.
  void Save(const SequenceStream* stream) const {
    model_.Save(model_path());
    SafeTensors state;
    model_.AddTo(state);
    adam_.Save(state);
    if (stream != nullptr) stream->Save(state);
    state.Save(state_path());
  }

  std::filesystem::path model_path() const { return dir_ / "model.safetensors"; }
  std::filesystem::path state_path() const { return dir_ / "state.safetensors"; }
  std::filesystem::path standardisation_path() const {
    return dir_ / "standardisation.safetensors";
  }
  std::filesystem::path diagnostics_path() const { return dir_ / "diagnostics.json"; }
  MdnRnn& model() { return model_; }
  Adam& adam() { return adam_; }
  int64_t step() const { return adam_.step(); }

 private:
  static MdnRnn MakeModel(const MemoryConfig& config, int latent_size, uint64_t seed) {
    Pcg64 random = MakeRandom(seed, kMemoryInit);
    return MdnRnn::Random(config, latent_size, random);
  }

  std::filesystem::path dir_;
  MdnRnn model_;
  Adam adam_;
};

// Averages since the last row of metrics.csv.
struct Interval {
  MdnRnnLoss sum;
  double norm = 0;
  int64_t count = 0;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();

  void Add(const MdnRnnLoss& loss, double gradient_norm) {
    sum.nll += loss.nll;
    sum.reward_mse += loss.reward_mse;
    sum.done_bce += loss.done_bce;
    norm += gradient_norm;
    ++count;
  }
  double Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
};

}  // namespace

void TrainMemory(const MemoryConfig& config, int latent_size, uint64_t seed, int threads,
                 bool quiet, const std::filesystem::path& memory_dir) {
  Run run(config, latent_size, seed, memory_dir);
  if (run.step() >= config.steps && std::filesystem::exists(run.state_path()) &&
      std::filesystem::exists(run.model_path()) &&
      std::filesystem::exists(run.standardisation_path()) &&
      std::filesystem::exists(run.diagnostics_path())) {
    return;
  }
  const std::filesystem::path data_path = memory_dir / "latents.npz";
  const LatentDataset data = LatentDataset::Load(data_path, latent_size);
  const std::vector<int64_t> training_episodes = data.Select(false);
  const std::vector<int64_t> held_out = data.Select(true);
  if (training_episodes.empty()) {
    FailInput(
        "{}: none of {} episodes can be trained on, expected one of at least one step that "
        "is not held out (every tenth is)",
        data_path.string(), data.size());
  }
  threads = Workers(threads).size();
  const SequenceSampler sampler(data, training_episodes, seed);
  const Baselines baselines = MeasureBaselines(data, training_episodes, held_out);
  const int length = config.sequence_length;
  const int lanes = config.batch_size;
  const float reward_scale = static_cast<float>(config.reward_scale);
  std::optional<SequenceStream> stream;
  if (config.carry_state) {
    stream.emplace(data, training_episodes, seed, lanes, config.hidden_size);
    run.Resume(*stream);
  }
  const auto save = [&] { run.Save(stream ? &*stream : nullptr); };
  MdnRnnBatch batch;

  MdnRnnTraining training(run.model(), config, threads);
  Metrics metrics(memory_dir / "metrics.csv",
                  {"step", "nll", "reward_mse", "done_bce", "gradient_norm", "validation_nll",
                   "baseline_copy_nll", "baseline_step_nll", "steps_per_second"},
                  run.step() == 0 ? -1 : run.step());
  Progress progress("train-memory", config.steps, "updates", quiet);
  progress.Update(run.step());
  CheckpointClock clock(config.checkpoint_seconds);
  Interval interval;
  while (run.step() < config.steps) {
    const int64_t step = run.step() + 1;
    if (stream) {
      stream->Next(static_cast<uint64_t>(step), length, reward_scale, threads, batch);
    } else {
      sampler.Draw(static_cast<uint64_t>(step), length, lanes, reward_scale, threads, batch);
    }
    const MdnRnnLoss loss = training.Step(batch, stream ? &stream->state() : nullptr);
    const double norm = ClipGradients(
        run.model().parameters(),
        config.gradient_clip > 0 ? config.gradient_clip : std::numeric_limits<double>::infinity());
    if (!std::isfinite(loss.total) || !std::isfinite(norm)) {
      FailRun(
          "{}: M's loss is {} and its gradient's norm {} at step {}; the last checkpoint stays; "
          "try a smaller memory.learning_rate",
          memory_dir.string(), loss.total, norm, step);
    }
    run.adam().Step(
        DecayedRate(config.learning_rate, config.learning_rate_final, step - 1, config.steps));
    interval.Add(loss, norm);

    const bool last = step == config.steps;
    const bool validate = !held_out.empty() && (last || step % config.validation_interval == 0);
    if (last || validate || step % config.metrics_interval == 0) {
      const double seconds = interval.Seconds();
      const double validation_nll =
          validate ? Validate(training, config, data, held_out, seed).nll : kNan;
      const double count = static_cast<double>(interval.count);
      metrics.Append(step, {interval.sum.nll / count, interval.sum.reward_mse / count,
                            interval.sum.done_bce / count, interval.norm / count, validation_nll,
                            baselines.copy, baselines.step, count * length * lanes / seconds});
      interval = Interval();
    }
    progress.Update(step, fmt::format("nll {:.4f}", loss.nll));
    if (!last && clock.Due()) save();
    if (!last && Interrupted()) {
      save();
      throw Error(ErrorKind::kInterrupted,
                  fmt::format("{}: interrupted at step {} of {}; the state is saved",
                              memory_dir.string(), step, config.steps));
    }
  }
  progress.Finish();
  MeasureStandardisation(run.model(), data, training_episodes, threads)
      .Save(run.standardisation_path());
  WriteFileAtomically(
      run.diagnostics_path(),
      MeasureDiagnostics(run.model(), data, training_episodes, held_out, seed, threads));
  save();
}

}  // namespace worldmodels
