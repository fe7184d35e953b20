#pragma once

#include <vector>

#include "common/random.h"
#include "env/environment_config.h"
#include "run/agent_models.h"

namespace worldmodels {

// A small agent that has learned nothing.
struct RandomAgent {
  static constexpr int kHidden = 8;

  RandomAgent()
      : random(1),
        vision(Vae::Random(16, random)),
        memory(MdnRnn::Random(SmallMemory(), vision.latent_size(), random)),
        controller(LinearController::FromParameters(
            vision.latent_size() + kHidden,
            std::vector<double>(LinearController::ParameterCount(vision.latent_size() + kHidden),
                                0.1))) {
    memory.head_bias().value.back() = -10;  // no dream is over
  }

  static MemoryConfig SmallMemory() {
    MemoryConfig config;
    config.hidden_size = kHidden;
    return config;
  }

  AgentModels models() const {
    AgentModels all;
    all.vision = &vision;
    all.memory = &memory;
    all.controller = &controller;
    return all;
  }

  Pcg64 random;
  Vae vision;
  MdnRnn memory;
  LinearController controller;
};

inline EnvironmentConfig SoftwareWorld() {
  EnvironmentConfig config;
  config.renderer = Renderer::kSoftware;
  return config;
}

}  // namespace worldmodels
