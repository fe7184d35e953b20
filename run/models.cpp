#include "run/models.h"

#include <spdlog/spdlog.h>

#include "common/error.h"
#include "common/safetensors.h"
#include "rollout/dream_world.h"
#include "rollout/real_world.h"

namespace worldmodels {
namespace {

void CheckMade(const std::filesystem::path& path, const char* what, const char* command) {
  if (!std::filesystem::exists(path)) {
    FailInput("{}: no {} yet; run `worldmodels {}` first", path.string(), what, command);
  }
}

bool UsesMemory(const RunConfig& config) {
  return config.controller.inputs == ControllerFeatures::kLatentsAndHidden;
}

}  // namespace

Vae LoadVision(const RunContext& run) {
  CheckMade(run.directory.vision_model(), "trained V", "train-vision");
  return Vae::Load(run.directory.vision_model(), run.config.vision.latent_size);
}

MdnRnn LoadMemory(const RunContext& run) {
  CheckMade(run.directory.memory_model(), "trained M", "train-memory");
  return MdnRnn::Load(run.directory.memory_model(), run.config.memory,
                      run.config.vision.latent_size);
}

LinearController LoadController(const RunContext& run) {
  CheckMade(run.directory.controller_model(), "trained C", "train-controller");
  LinearController controller = LinearController::Load(run.directory.controller_model());
  if (controller.inputs() != ControllerInputs(run.config)) {
    FailInput("{}: made for {} inputs, expected {} (controller.inputs is {})",
              run.directory.controller_model().string(), controller.inputs(),
              ControllerInputs(run.config), NameOf(run.config.controller.inputs));
  }
  return controller;
}

SearchSpace LoadSearchSpace(const RunContext& run) {
  SearchSpace space{.inputs = ControllerInputs(run.config), .mean = {}, .deviation = {}};
  if (!run.config.controller.standardise) return space;
  CheckMade(run.directory.standardisation(), "standardisation of C's inputs", "train-memory");
  const auto standardisation = SafeTensors::Load(run.directory.standardisation());
  space.mean = standardisation.Get<float>("mean", {-1});
  space.deviation = standardisation.Get<float>("deviation", {-1});
  space.mean.resize(static_cast<size_t>(space.inputs));
  space.deviation.resize(static_cast<size_t>(space.inputs));
  return space;
}

int ControllerInputs(const RunConfig& config) {
  return config.vision.latent_size + (UsesMemory(config) ? config.memory.hidden_size : 0);
}

RunContext DreamOf(const RunContext& run) {
  RunContext dream = run;
  dream.directory = run.directory.Dream();
  dream.config.memory.targets = LatentTargets::kMean;
  if (run.config.memory.members > 1 || !std::filesystem::exists(dream.directory.memory_model()) ||
      !std::filesystem::exists(run.directory.memory_model())) {
    return run;
  }
  const MdnRnn own = LoadMemory(run), player = LoadMemory(dream);
  for (size_t i = 0; i < 4; ++i) {
    if (own.parameters()[i]->value == player.parameters()[i]->value) continue;
    spdlog::warn("{}: of another M than the run's; `worldmodels pipeline` makes it anew",
                 dream.directory.memory_model().string());
    return run;
  }
  return dream;
}

WorldModels LoadWorldModels(const RunContext& given) {
  const RunContext run = given.in_dream ? DreamOf(given) : given;
  WorldModels models;
  if (!run.in_dream) models.vision = LoadVision(run);
  if (run.in_dream || UsesMemory(run.config)) models.memory = LoadMemory(run);
  if (run.in_dream) {
    CheckMade(run.directory.latents(), "encoded rollouts", "train-memory");
    const auto data = LatentDataset::Load(run.directory.latents(), run.config.vision.latent_size);
    const DreamConfig& dream = run.config.dream;
    const auto add_starts = [&](const MdnRnn& memory) {
      models.starts.push_back(std::make_shared<DreamStarts>(
          data, memory,
          DreamBeginning{.any_frame = dream.starts == DreamFrames::kAny,
                         .context = dream.context,
                         .targets = run.config.memory.targets}));
    };
    add_starts(*models.memory);
    for (int member = 2; member <= run.config.memory.members; ++member) {
      RunContext of_member = run;
      of_member.directory = run.directory.Member(member);
      add_starts(models.others.emplace_back(LoadMemory(of_member)));
    }
  }
  return models;
}

std::unique_ptr<PrivateDisplay> DisplayFor(const RunContext& run) {
  if (run.in_dream || run.config.environment.renderer != Renderer::kSfml) return nullptr;
  return std::make_unique<PrivateDisplay>();
}

std::unique_ptr<Executor> MakeExecutor(const RunContext& run, const WorldModels& models,
                                       Ranks& ranks) {
  const auto make_world = [&run, &models](int lanes) -> std::unique_ptr<LatentWorld> {
    const RunConfig& config = run.config;
    const MdnRnn* memory = models.memory ? &*models.memory : nullptr;
    if (run.in_dream) {
      std::vector<DreamPlayer> players = {{memory, models.starts[0]}};
      for (size_t i = 0; i < models.others.size(); ++i) {
        players.push_back({&models.others[i], models.starts[i + 1]});
      }
      return std::make_unique<DreamWorld>(players, config.dream, lanes, UsesMemory(config));
    }
    return std::make_unique<RealWorld>(config.environment, *models.vision, memory, lanes,
                                       config.rollout.precision);
  };
  return std::make_unique<Executor>(ranks, run.threads, run.config.rollout.lanes, make_world);
}

}  // namespace worldmodels
