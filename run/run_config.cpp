#include "run/run_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "common/error.h"
#include "vision/frame_dataset.h"

namespace worldmodels {
namespace {

// What vision.memory_gb is enough at, in GB, however long the rollouts turn out; rounded up.
double EnoughMemoryGb(const RunConfig& config) {
  const int64_t frames = std::min(config.collect.max_steps, config.environment.max_steps) + 1;
  const double rollouts = static_cast<double>(kEpisodesAtOnce * frames * kFrameBytes) / 1e9;
  const double rest = config.vision.memory_gb - config.vision.FramesGb();
  return std::ceil(100 * (rest + rollouts)) / 100;
}

}  // namespace

void PipelineConfig::Describe(ConfigVisitor& v) {
  v.Field("iterations", iterations, {1, 100},
          "rounds of collecting and training; each collects anew with the agent of the one before");
  v.Field("warmup", warmup, {0, 1},
          "share of V's and M's steps and of C's generations that all but the last round get");
  v.Field("carry_over", carry_over, {0, 1},
          "V, M and C of a round begin with those of the round before, V and M for this share of "
          "the first round's steps; 0: they begin anew, and warmup counts");
  v.Field("vision_rounds", vision_rounds, {0, 100},
          "rounds in which V is trained; the later ones use the last of them. 0: all");
}

void RunConfig::Describe(ConfigVisitor& v) {
  v.Field("seed", seed, {0, 1e15}, "of all random numbers of the run");
  v.Section("pipeline", "all stages in a row", pipeline);
  v.Section("environment", "the racing world and its picture", environment);
  v.Section("collect", "random rollouts, the data for V and M", collect);
  v.Section("vision", "V, the variational auto-encoder", vision);
  v.Section("memory", "M, the mixture density network on an LSTM", memory);
  v.Section("controller", "C, the linear controller, and its evolution strategy", controller);
  v.Section("rollout", "closed-loop driving", rollout);
  v.Section("dream", "the world that M dreams", dream);
  v.Section("evaluation", "the tracks that the run is scored on", evaluation);
  v.Rule(vision.FramesGb() > 0, {"vision.memory_gb", "vision.batch_size"},
         fmt::format("memory_gb {} cannot hold batches of {} frames, expected at least {}",
                     vision.memory_gb, vision.batch_size, EnoughMemoryGb(*this)));
}

void RunConfigWithVision::Describe(ConfigVisitor& v) {
  RunConfig::Describe(v);
  v.Rule(environment.frame_size == kFrameSize, {"environment.frame_size"},
         fmt::format("found {}, expected {}, the size that V takes", environment.frame_size,
                     kFrameSize));
}

void CheckSameArchitecture(const RunConfig& made_with, const RunConfig& now,
                           const std::string& run_directory) {
  const auto check = [&](const char* key, const auto& before, const auto& after) {
    if (before == after) return;
    FailInput("{}: made with {} {}, now {}; use another --run for another architecture",
              run_directory, key, before, after);
  };
  check("environment.frame_size", made_with.environment.frame_size, now.environment.frame_size);
  check("environment.status_bar", NameOf(made_with.environment.status_bar),
        NameOf(now.environment.status_bar));
  check("vision.latent_size", made_with.vision.latent_size, now.vision.latent_size);
  check("memory.hidden_size", made_with.memory.hidden_size, now.memory.hidden_size);
  check("memory.mixtures", made_with.memory.mixtures, now.memory.mixtures);
  check("controller.inputs", NameOf(made_with.controller.inputs), NameOf(now.controller.inputs));
  check("controller.algorithm", NameOf(made_with.controller.algorithm),
        NameOf(now.controller.algorithm));
}

}  // namespace worldmodels
