#include "run/agent_models.h"

#include "common/error.h"

namespace worldmodels {

void CheckFit(const AgentModels& models, const EnvironmentConfig& environment) {
  if (models.vision == nullptr) return;
  if (environment.frame_size != kFrameSize) {
    FailInput("environment.frame_size is {}, V needs {}", environment.frame_size, kFrameSize);
  }
  if (models.memory != nullptr && models.memory->latent_size() != models.vision->latent_size()) {
    FailInput("M was made for {} latents, V has {}", models.memory->latent_size(),
              models.vision->latent_size());
  }
}

const LinearController* UsableController(const AgentModels& models) {
  if (models.controller == nullptr || models.vision == nullptr) return nullptr;
  const int latents = models.vision->latent_size();
  const int hidden = models.memory != nullptr ? models.memory->hidden_size() : 0;
  const int inputs = models.controller->inputs();
  return inputs == latents || inputs == latents + hidden ? models.controller : nullptr;
}

Action Drive(const LinearController& controller, std::span<const float> latents,
             std::span<const float> hidden) {
  const bool with_hidden = static_cast<size_t>(controller.inputs()) > latents.size();
  return controller.Act(latents, with_hidden ? hidden : std::span<const float>());
}

}  // namespace worldmodels
