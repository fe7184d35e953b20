#include "run/stages.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "common/atomic_file.h"
#include "common/error.h"
#include "env/private_display.h"
#include "memory/memory_trainer.h"
#include "rollout/agent_evaluator.h"
#include "rollout/collector.h"
#include "rollout/controller_trainer.h"
#include "rollout/latent_encoder.h"
#include "run/models.h"
#include "run/stage_clock.h"
#include "vision/vision_trainer.h"

namespace worldmodels {
namespace {

namespace fs = std::filesystem;

// SFML draws only with a display; the software renderer and the dream need none.
std::unique_ptr<PrivateDisplay> DisplayFor(const EnvironmentConfig& environment,
                                           bool in_dream = false) {
  if (in_dream) return nullptr;
  return environment.renderer == "sfml" ? std::make_unique<PrivateDisplay>() : nullptr;
}

bool IsOlder(const fs::path& made, const fs::path& from) {
  return !fs::exists(made) || fs::last_write_time(made) < fs::last_write_time(from);
}

// Where C is trained and with what it began, as controller/world.json says it.
std::string DescribeWorld(const RunContext& run) {
  nlohmann::ordered_json json = {{"world", run.in_dream ? "dream" : "real"}};
  if (run.in_dream) {
    const DreamConfig& dream = run.config.dream;
    json["temperature"] = dream.temperature;
    json["max_steps"] = dream.max_steps;
    json["done_threshold"] = dream.done_threshold;
    json["starts"] = dream.starts;
  }
  if (!run.start_from.empty()) json["start_from"] = run.start_from;
  return json.dump();
}

// A C that grew up in one world does not go on in another by oversight.
void ClaimController(const RunContext& run) {
  const fs::path path = run.directory.controller_world();
  const std::string now = DescribeWorld(run);
  if (fs::exists(path)) {
    std::string before = ReadFile(path);
    if (before.ends_with('\n')) before.pop_back();
    if (before != now) {
      FailInput("{}: C is trained in {}, now {}; use another --controller NAME", path.string(),
                before, now);
    }
    return;
  }
  if (run.in_dream && fs::exists(run.directory.controller() / "state.safetensors")) {
    FailInput("{}: C is trained in the real world, now {}; use another --controller NAME",
              run.directory.controller().string(), now);
  }
  WriteFileAtomically(path, now + "\n");
}

}  // namespace

void CollectStage(const RunContext& run, Ranks& ranks) {
  std::optional<StageClock> clock;
  if (ranks.leads()) clock.emplace(run.directory, "collect", run.directory.rollouts());
  const auto display = DisplayFor(run.config.environment);
  CollectRollouts(ranks, run.config.collect, run.config.environment, run.config.seed, run.threads,
                  run.quiet, run.directory.rollouts());
}

void CollectWithAgent(const RunContext& run, const RunContext& agent, int64_t first, Ranks& ranks) {
  std::optional<StageClock> clock;
  if (ranks.leads()) clock.emplace(run.directory, "collect", run.directory.rollouts());
  const WorldModels models = LoadWorldModels(agent);
  const LinearController controller = LoadController(agent);
  const CollectingAgent collecting = {.vision = *models.vision,
                                      .memory = models.memory ? &*models.memory : nullptr,
                                      .controller = controller,
                                      .precision = run.config.rollout.precision};
  const auto display = DisplayFor(run.config.environment);
  CollectRollouts(ranks, run.config.collect, run.config.environment, run.config.seed, run.threads,
                  run.quiet, run.directory.rollouts(), first, &collecting);
}

void VisionStage(const RunContext& run) {
  const StageClock clock(run.directory, "train-vision", run.directory.vision());
  TrainVision(run.config.vision, run.config.seed, run.threads, run.quiet, run.directory.rollouts(),
              run.directory.vision());
}

void MemoryStage(const RunContext& run) {
  const StageClock clock(run.directory, "train-memory", run.directory.memory());
  if (IsOlder(run.directory.latents(), run.directory.vision_model())) {
    EncodeRollouts(LoadVision(run), run.config.rollout.precision, run.threads, run.quiet,
                   run.directory.rollouts(), run.directory.memory());
  }
  TrainMemory(run.config.memory, run.config.vision.latent_size, run.config.seed, run.threads,
              run.quiet, run.directory.memory());
}

void ControllerStage(const RunContext& run, Ranks& ranks) {
  std::optional<StageClock> clock;
  if (ranks.leads()) {
    clock.emplace(run.directory, ControllerStageName(run.directory), run.directory.controller());
  }
  const WorldModels models = LoadWorldModels(run);
  const SearchSpace space = LoadSearchSpace(run);
  std::optional<LinearController> start;
  if (!run.start_from.empty()) {
    RunContext other = run;
    other.directory = RunDirectory(run.directory.root(), run.start_from);
    start = LoadController(other);
  }
  if (ranks.leads()) ClaimController(run);
  const auto display = DisplayFor(run.config.environment, run.in_dream);
  const auto executor = MakeExecutor(run, models, ranks);
  LeadOverRanks(*executor, [&](const EpisodeEvaluator& evaluate) {
    TrainController(run.config.controller, run.config.seed, run.quiet, evaluate, space, start,
                    run.directory.controller());
  });
}

std::vector<EpisodeResult> EvaluateStage(const RunContext& run, Ranks& ranks) {
  const WorldModels models = LoadWorldModels(run);
  const LinearController controller = LoadController(run);
  const auto display = DisplayFor(run.config.environment, run.in_dream);
  const auto executor = MakeExecutor(run, models, ranks);
  std::vector<EpisodeResult> results;
  LeadOverRanks(*executor, [&](const EpisodeEvaluator& evaluate) {
    results = Evaluate(evaluate, controller, run.config.evaluation, run.quiet);
  });
  return results;
}

}  // namespace worldmodels
