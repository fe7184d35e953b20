#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/common/temporary_folder.h"
#include "tests/memory/toy_latents.h"
#include "tests/vision/toy_rollouts.h"
#include "training/controller_trainer.h"
#include "training/encoder_trainer.h"
#include "training/memory_trainer.h"
#include "training/vision_trainer.h"

// V, M and C at toy sizes, with one face: what the tests of the restart protocol train.
namespace worldmodels::test {

inline bool Never() { return false; }

// Ten episodes of 0 or 3 steps, the last one held out.
inline void WriteToyRollouts(const std::filesystem::path& dir) {
  for (int64_t e = 0; e < 10; ++e) WriteToyEpisode(dir, e, e == 0 ? 0 : 3, e == 1);
}

// A world in which the best gas bias is 1 and tracks add noise of their own; everything else costs.
inline std::vector<EpisodeResult> DriveToy(std::span<const LinearController> controllers,
                                           std::span<const EpisodeJob> jobs) {
  std::vector<EpisodeResult> results;
  for (const EpisodeJob& job : jobs) {
    const LinearController& c = controllers[static_cast<size_t>(job.controller)];
    double cost = 0;
    for (const float w : c.weight()) cost += static_cast<double>(w) * w;
    cost += std::pow(c.bias()[1] - 1, 2) + std::pow(c.bias()[0], 2) + std::pow(c.bias()[2], 2);
    const double noise = 0.05 * std::sin(static_cast<double>(job.seed));
    results.push_back({.total_reward = 100 - 10 * cost + noise, .steps = 10});
  }
  return results;
}

// Draws all of a frame in one colour of its own.
class ToyRecolourer : public Recolourer {
 public:
  class OneColour : public RecolouredEpisode {
    void Draw(int64_t frame, Pcg64& random, std::span<uint8_t> pixels) const override {
      const auto value = static_cast<uint8_t>(frame + random.UniformInt(200));
      std::fill(pixels.begin(), pixels.end(), value);
    }
  };

  std::string DescribeFault(const std::filesystem::path&) const override { return ""; }
  std::unique_ptr<RecolouredEpisode> Load(const std::filesystem::path&) const override {
    return std::make_unique<OneColour>();
  }
};

struct ToyVision {
  static constexpr int64_t kSteps = 3;
  static constexpr const char* kSizedTensor = "encoder.fc_mu.bias";

  ToyVision() {
    config.latent_size = 4;
    config.batch_size = 1;
    config.learning_rate = 1e-3;
    config.metrics_interval = 2;
    config.validation_interval = 2;
    config.validation_frames = 1;
    WriteToyRollouts(folder / "rollouts");
  }
  void MakeInput(const std::filesystem::path&) const {}
  void RemoveInput(const std::filesystem::path&) const {
    std::filesystem::remove_all(folder / "rollouts");
  }
  void Train(const std::filesystem::path& dir, int64_t steps, const StopRequest& stop = Never) {
    config.steps = steps;
    TrainVision(config, 5, 1, true, folder / "rollouts", dir, &recolourer, stop);
  }
  void Diverge() { config.learning_rate = 1e30; }
  void ChangeSize() { config.latent_size = 5; }
  void SetCheckpointSeconds(double seconds) { config.checkpoint_seconds = seconds; }
  static auto Steps(const std::filesystem::path& dir) { return TrainedVisionSteps(dir); }

  TemporaryFolder folder;
  VisionConfig config;
  ToyRecolourer recolourer;  // asked for nothing while config.recolour is 0
};

struct ToyRecolouredVision : ToyVision {
  ToyRecolouredVision() {
    config.recolour = 0.5;
    config.batch_size = 4;
    config.validation_frames = 4;
  }
};

// A plain auto-encoder, trained with the other loss.
struct ToyPlainVision : ToyVision {
  ToyPlainVision() {
    config.variational = false;
    config.reconstruction = Reconstruction::kCrossEntropy;
  }
};

// V's encoder alone, with a teacher that learnt nothing.
struct ToyEncoder : ToyRecolouredVision {
  void Train(const std::filesystem::path& dir, int64_t steps, const StopRequest& stop = Never) {
    config.recolour_steps = steps;
    TrainEncoder(config, 5, 1, true, folder / "rollouts", teacher, dir, recolourer, stop);
  }

  void ChangeSize() {
    config.latent_size = 5;
    teacher = Vae::Random(5, random);
  }

  Pcg64 random{7};
  Vae teacher = Vae::Random(4, random);
};

struct ToyMemory {
  static constexpr int64_t kSteps = 6;
  static constexpr const char* kSizedTensor = "rnn.weight_ih_l0";

  ToyMemory() {
    config.hidden_size = 20;
    config.mixtures = 2;
    config.batch_size = 7;
    config.sequence_length = 9;
    config.metrics_interval = 2;
    config.validation_interval = 3;
  }
  void MakeInput(const std::filesystem::path& dir) const { SaveToyLatents(dir); }
  void RemoveInput(const std::filesystem::path& dir) const {
    std::filesystem::remove(dir / "latents.npz");
  }
  void Train(const std::filesystem::path& dir, int64_t steps, const StopRequest& stop = Never) {
    config.steps = steps;
    TrainMemory(config, 4, 1, 1, true, dir / "latents.npz", dir, stop);
  }
  void Diverge() {
    config.nll_weight = 1e300;
    config.gradient_clip = 0;
  }
  void ChangeSize() { config.hidden_size = 24; }
  void SetCheckpointSeconds(double seconds) { config.checkpoint_seconds = seconds; }
  static auto Steps(const std::filesystem::path& dir) { return TrainedMemorySteps(dir); }

  MemoryConfig config;
};

struct ToyController {
  static constexpr int64_t kSteps = 7;
  static constexpr const char* kSizedTensor = "controller.weight";

  ToyController() {
    config.population = 8;
    config.sigma = 0.3;
    config.averaging = 0.5;
    config.repeats_min = 2;
    config.repeats_max = 3;
    config.validation_every = 3;
    config.validation_episodes = 6;
  }
  void MakeInput(const std::filesystem::path&) const {}
  void RemoveInput(const std::filesystem::path&) {
    evaluate = [](auto, auto, int, const auto&) -> std::vector<EpisodeResult> {
      throw std::logic_error("driven");
    };
  }
  void Train(const std::filesystem::path& dir, int64_t steps, const StopRequest& stop = Never) {
    config.generations = static_cast<int>(steps);
    TrainController(config, 1, true, evaluate, space, start, dir, stop);
  }
  void Diverge() {
    evaluate = [](auto controllers, auto jobs, int, const auto&) {
      auto results = DriveToy(controllers, jobs);
      results[0].total_reward = std::numeric_limits<double>::quiet_NaN();
      return results;
    };
  }
  void ChangeSize() { space = {.inputs = 3}; }
  void SetCheckpointSeconds(double) const {}  // each generation
  static auto Steps(const std::filesystem::path& dir) { return TrainedGenerations(dir); }

  ControllerConfig config;
  SearchSpace space = {.inputs = 2, .mean = {3, -1}, .deviation = {2, 0.5f}};
  std::optional<LinearController> start;
  EpisodeEvaluator evaluate = [](auto controllers, auto jobs, int, const auto&) {
    return DriveToy(controllers, jobs);
  };
};

}  // namespace worldmodels::test
