#pragma once

#include <span>
#include <string>

#include "common/action.h"
#include "controller/linear_controller.h"
#include "env/environment_config.h"
#include "memory/mdn_rnn.h"
#include "vision/precision.h"
#include "vision/vae.h"

namespace worldmodels {

// What there is of an agent; null is missing. What cannot be done without it is left out: without V
// or C (or without M, if C was made with it) the car is driven at random. The notes say in a window
// why something is missing.
struct AgentModels {
  const Vae* vision = nullptr;
  const MdnRnn* memory = nullptr;
  const LinearController* controller = nullptr;
  Precision precision = Precision::kFp32;  // of V's encoder
  std::string vision_note = "no V yet";
  std::string memory_note = "no M yet";
  std::string controller_note = "no controller yet";
};

// Throws Error (kInput) if the models do not fit each other or the frames.
void CheckFit(const AgentModels& models, const EnvironmentConfig& environment);

// The controller, if all that it looks at is there; else null.
const LinearController* UsableController(const AgentModels& models);

// What the controller does. hidden is left out if C does not use it.
Action Drive(const LinearController& controller, std::span<const float> latents,
             std::span<const float> hidden);

}  // namespace worldmodels
