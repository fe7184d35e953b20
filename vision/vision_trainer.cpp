#include "vision/vision_trainer.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "common/checkpoint_clock.h"
#include "common/error.h"
#include "common/interrupt.h"
#include "common/metrics.h"
#include "common/progress.h"
#include "nn/adam.h"
#include "nn/thread_scope.h"
#include "vision/activation_maxima.h"
#include "vision/frame_dataset.h"
#include "vision/vae.h"
#include "vision/vae_training.h"

namespace worldmodels {
namespace {

constexpr RandomStream kVisionInit{3};  // of V's weights
// Training steps count up from 0 in the same stream of random numbers.
constexpr uint64_t kValidationIndices = uint64_t{1} << 61;
constexpr uint64_t kCalibrationIndices = uint64_t{1} << 60;
constexpr int kCalibrationFrames = 1000;
constexpr double kUsedLatentKl = 0.01;  // nats

struct Validation {
  VaeLoss loss;
  std::vector<double> latent_kl;  // mean of each latent, nats

  int used_latents() const {
    return static_cast<int>(std::count_if(latent_kl.begin(), latent_kl.end(),
                                          [](double kl) { return kl > kUsedLatentKl; }));
  }
};

// What was trained so far: the content of state.safetensors.
struct TrainingState {
  TrainingState(const VisionConfig& config, uint64_t seed)
      : vae(MakeVae(config, seed)), adam(vae.parameters()) {}
  TrainingState(const VisionConfig& config, const SafeTensors& tensors)
      : vae(Vae::FromTensors(tensors, config.latent_size)), adam(vae.parameters()) {
    adam.Load(tensors);
    step = tensors.Get<int64_t>("step", {1})[0];
  }
  TrainingState(const TrainingState&) = delete;  // adam points into vae
  TrainingState& operator=(const TrainingState&) = delete;

  static Vae MakeVae(const VisionConfig& config, uint64_t seed) {
    Pcg64 random = MakeRandom(seed, kVisionInit);
    return Vae::Random(config.latent_size, random);
  }

  Vae vae;
  Adam adam;
  int64_t step = 0;  // steps made
};

void CheckLatentSize(const SafeTensors& tensors, int latent_size,
                     const std::filesystem::path& path) {
  if (!tensors.Has("encoder.fc_mu.bias")) return;  // the load itself says what is missing
  const std::vector<int64_t> shape = tensors.Shape("encoder.fc_mu.bias");
  if (shape.size() == 1 && shape[0] != latent_size) {
    FailInput("{}: trained with vision.latent_size {}, the configuration says {}", path.string(),
              shape[0], latent_size);
  }
}

bool HoldsModel(const std::filesystem::path& path, const Vae& vae) {
  try {
    const Vae stored = Vae::Load(path, vae.latent_size());
    const auto same = [](const Parameter* a, const Parameter* b) { return a->value == b->value; };
    const auto left = stored.parameters(), right = vae.parameters();
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), same) &&
           stored.activation_maxima() == vae.activation_maxima();
  } catch (const Error&) {
    return false;
  }
}

class VisionTrainer {
 public:
  VisionTrainer(const VisionConfig& config, uint64_t seed,
                const std::filesystem::path& rollouts_dir, std::filesystem::path vision_dir,
                TrainingState& state)
      : config_(config),
        seed_(seed),
        vision_dir_(std::move(vision_dir)),
        state_(state),
        dataset_(rollouts_dir, seed, config.batch_size, {.memory_gb = config.FramesGb()}),
        training_(state.vae, config.batch_size, config.precision),
        frames_(static_cast<size_t>(config.batch_size * kFrameBytes)),
        epsilon_(static_cast<size_t>(config.batch_size) * static_cast<size_t>(config.latent_size)) {
    const int64_t batches = std::max(1, config.validation_frames / config.batch_size);
    validation_frames_ = dataset_.ValidationFrames(batches * config.batch_size);
    if (validation_frames_.empty()) {
      spdlog::info("no episode is held out yet (one in ten is): no validation of V");
    }
  }

  void Run(bool quiet) {
    Metrics metrics(
        vision_dir_ / "metrics.csv",
        {"step", "loss", "reconstruction", "kl", "validation_loss", "validation_reconstruction",
         "validation_kl", "used_latents", "frames_per_second"},
        last_step());
    if (!validation_frames_.empty()) OpenLatentKl();
    Progress progress("vision", config_.steps, "steps", quiet);
    progress.Update(state_.step);
    CheckpointClock clock(config_.checkpoint_seconds);
    while (state_.step < config_.steps) {
      const VaeLoss loss = Step();
      progress.Update(state_.step, fmt::format("loss {:.1f}", loss.total));
      Record(loss, metrics);
      if (Interrupted()) {
        Checkpoint();
        throw Error(ErrorKind::kInterrupted,
                    fmt::format("interrupted at step {}; saved, run the same command to go on",
                                state_.step));
      }
      if (state_.step < config_.steps && clock.Due()) Checkpoint();
    }
    Calibrate();
    Checkpoint();
  }

 private:
  // Of the rows of metrics to keep.
  int64_t last_step() const { return state_.step == 0 ? -1 : state_.step; }

  void OpenLatentKl() {
    std::vector<std::string> columns = {"step"};
    for (int i = 0; i < config_.latent_size; ++i) columns.push_back(fmt::format("kl_{}", i));
    latent_kl_.emplace(vision_dir_ / "latent_kl.csv", columns, last_step());
  }

  VaeLoss Step() {
    Pcg64 random = MakeRandom(seed_, kVisionTraining, static_cast<uint64_t>(state_.step));
    dataset_.Batch(state_.step, random, frames_);
    FillNormal(random, epsilon_);
    const VaeLoss loss = training_.Step(frames_, epsilon_, config_.beta, config_.kl_tolerance);
    if (!std::isfinite(loss.total)) FailNotFinite("loss");
    state_.adam.Step(
        DecayedRate(config_.learning_rate, config_.learning_rate_final, state_.step, config_.steps),
        omp_get_max_threads());
    ++state_.step;
    return loss;
  }

  // On training frames in a mixture that no step drew.
  void Calibrate() {
    std::vector<uint8_t> frames;
    for (uint64_t i = 0; frames.size() < size_t{kCalibrationFrames} * kFrameBytes; ++i) {
      Pcg64 random = MakeRandom(seed_, kVisionTraining, kCalibrationIndices + i);
      dataset_.Batch(state_.step, random, frames_);
      frames.insert(frames.end(), frames_.begin(), frames_.end());
    }
    state_.vae.set_activation_maxima(ActivationMaxima(state_.vae, frames));
  }

  [[noreturn]] void FailNotFinite(const char* what) const {
    FailRun(
        "{}: the {} is not finite at step {}; the last checkpoint is kept (try a smaller "
        "vision.learning_rate)",
        vision_dir_.string(), what, state_.step);
  }

  // A row of metrics.csv when one is due: means over the steps since the last.
  void Record(const VaeLoss& loss, Metrics& metrics) {
    sum_.total += loss.total;
    sum_.reconstruction += loss.reconstruction;
    sum_.kl += loss.kl;
    ++summed_;
    const bool last = state_.step == config_.steps;
    const bool validate =
        !validation_frames_.empty() && (last || state_.step % config_.validation_interval == 0);
    if (!last && !validate && state_.step % config_.metrics_interval != 0) return;

    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - since_;
    const auto n = static_cast<double>(summed_);
    std::vector<double> row = {sum_.total / n, sum_.reconstruction / n, sum_.kl / n};
    if (validate) {
      const Validation validation = Validate();
      row.insert(row.end(), {validation.loss.total, validation.loss.reconstruction,
                             validation.loss.kl, static_cast<double>(validation.used_latents())});
      latent_kl_->Append(state_.step, validation.latent_kl);
    } else {
      row.insert(row.end(), 4, std::numeric_limits<double>::quiet_NaN());
    }
    row.push_back(n * config_.batch_size / elapsed.count());
    metrics.Append(state_.step, row);
    sum_ = {};
    summed_ = 0;
    since_ = std::chrono::steady_clock::now();
  }

  Validation Validate() {
    Validation result;
    const auto latents = static_cast<size_t>(config_.latent_size);
    result.latent_kl.assign(latents, 0.0);
    const size_t batches = validation_frames_.size() / frames_.size();
    for (size_t b = 0; b < batches; ++b) {
      // The same noise each time, so that validations can be compared.
      Pcg64 random = MakeRandom(seed_, kVisionTraining, kValidationIndices + b);
      FillNormal(random, epsilon_);
      const VaeLoss loss = training_.Evaluate(
          std::span(validation_frames_).subspan(b * frames_.size(), frames_.size()), epsilon_,
          config_.beta, config_.kl_tolerance);
      result.loss.total += loss.total / static_cast<double>(batches);
      result.loss.reconstruction += loss.reconstruction / static_cast<double>(batches);
      result.loss.kl += loss.kl / static_cast<double>(batches);
      for (size_t i = 0; i < epsilon_.size(); ++i) {
        const double mu = training_.mu()[i], logvar = training_.logvar()[i];
        result.latent_kl[i % latents] += 0.5 * (mu * mu + std::exp(logvar) - logvar - 1.0);
      }
    }
    const auto frames = static_cast<double>(batches) * config_.batch_size;
    for (double& kl : result.latent_kl) kl /= frames;
    return result;
  }

  // The state first: a model that is older than it is written anew on resuming.
  void Checkpoint() const {
    for (const Parameter* parameter : std::as_const(state_.vae).parameters()) {
      for (const float value : parameter->value) {
        if (!std::isfinite(value)) FailNotFinite(parameter->name.c_str());
      }
    }
    SafeTensors tensors;
    state_.vae.AddTo(tensors);
    state_.adam.Save(tensors);
    tensors.Add<int64_t>("step", {1}, std::span(&state_.step, 1));
    tensors.Save(vision_dir_ / "state.safetensors");
    state_.vae.Save(vision_dir_ / "model.safetensors");
  }

  const VisionConfig& config_;
  uint64_t seed_;
  std::filesystem::path vision_dir_;
  TrainingState& state_;
  FrameDataset dataset_;
  VaeTraining training_;
  std::vector<uint8_t> frames_, validation_frames_;
  std::vector<float> epsilon_;
  std::optional<Metrics> latent_kl_;  // where there are validation frames
  VaeLoss sum_;                       // of the losses since the last row of metrics
  int64_t summed_ = 0;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

}  // namespace

void TrainVision(const VisionConfig& config, uint64_t seed, int threads, bool quiet,
                 const std::filesystem::path& rollouts_dir,
                 const std::filesystem::path& vision_dir) {
  const std::filesystem::path state_path = vision_dir / "state.safetensors";
  const std::filesystem::path model_path = vision_dir / "model.safetensors";
  std::optional<TrainingState> state;
  if (std::filesystem::exists(state_path)) {
    const SafeTensors tensors = SafeTensors::Load(state_path);
    CheckLatentSize(tensors, config.latent_size, state_path);
    state.emplace(config, tensors);
    // A kill may have come between the two files of a checkpoint.
    if (!HoldsModel(model_path, state->vae)) state->vae.Save(model_path);
    if (state->step >= config.steps && !state->vae.activation_maxima().empty()) return;
  } else {
    state.emplace(config, seed);
  }
  const ThreadScope scope(threads > 0 ? threads : omp_get_num_procs());
  VisionTrainer(config, seed, rollouts_dir, vision_dir, *state).Run(quiet);
}

}  // namespace worldmodels
